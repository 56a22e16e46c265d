"""./dev parity: the stack as it is deployed, on an emulator of AWS that runs on this machine, with real stores."""
