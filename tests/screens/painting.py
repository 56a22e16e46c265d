"""Photographs of pages as small files: several beside each other if need be, in as few colours as they can do with."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from tests.browser import Browser

COLOURS = 64
"""Of which a picture is made: letters keep their soft edges, and a file is a third of what it was."""

# The colours that most pixels have are kept, and each other one becomes the nearest of these.
_REDUCED = """(async (shots, gap, most) => {
  const images = await Promise.all(shots.map(async shot => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + shot;
    await image.decode();
    return image;
  }));
  const width = images.reduce((sum, one) => sum + one.width, gap * (images.length - 1));
  const height = Math.max(...images.map(one => one.height));
  const canvas = new OffscreenCanvas(width, height), drawn = canvas.getContext('2d', {willReadFrequently: true});
  drawn.drawImage(images[0], 0, 0, 1, 1, 0, 0, width, height);
  let left = 0;
  for (const one of images) {
    drawn.drawImage(one, left, 0);
    left += one.width + gap;
  }
  const pixels = new Uint32Array(drawn.getImageData(0, 0, width, height).data.buffer);
  const counted = new Map();
  for (const one of pixels) counted.set(one, (counted.get(one) ?? 0) + 1);
  const colours = [...counted].sort((a, b) => b[1] - a[1]).map(one => one[0]);
  const kept = colours.slice(0, most), parts = one => [one & 255, one >> 8 & 255, one >> 16 & 255];
  const nearest = new Map(colours.map(one => {
    const apart = kept.map(other => parts(other).reduce((sum, part, i) => sum + (part - parts(one)[i]) ** 2, 0));
    return [one, apart.indexOf(Math.min(...apart))];
  }));
  let text = '';
  for (const one of pixels) text += String.fromCharCode(nearest.get(one));
  return [width, height, kept.map(parts), btoa(text)];
})"""


def painted(browser: Browser, shots: Sequence[bytes], file: Path, *, gap: int = 0, colours: int = COLOURS) -> None:
    """Write these pictures (PNG) beside each other into one file, at most 256 colours of them, `gap` pixels apart."""
    given = json.dumps([base64.b64encode(shot).decode() for shot in shots])
    with browser.page() as page:
        width, height, palette, pixels = page.evaluate(f"{_REDUCED}({given}, {gap}, {colours})")
    file.write_bytes(_png(width, height, bytes(chain.from_iterable(palette)), base64.b64decode(pixels)))


def _png(width: int, height: int, palette: bytes, pixels: bytes) -> bytes:
    """An image of one byte a pixel, which is the number of its colour [PNG, ISO/IEC 15948, 11.2]."""
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, len(pixels), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
