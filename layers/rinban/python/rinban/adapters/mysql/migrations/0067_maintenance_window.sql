-- While people work on these machines alerts are recorded, and nobody is called for them. A load leaves them alone.
CREATE TABLE IF NOT EXISTS maintenance_window (
  number          INT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
  begins          DOUBLE       NOT NULL COMMENT 'seconds since 1970',
  ends            DOUBLE       NOT NULL COMMENT 'one that was undone ends then',
  group_id        VARCHAR(64)  NOT NULL COMMENT 'empty: the alerts of every group',
  hosts           TEXT         NULL     COMMENT 'JSON: patterns of which one has to fit the host, ["db-*"]; NULL: all',
  matching        TEXT         NULL     COMMENT 'JSON: patterns of which one has to fit the summary or the key; NULL: all',
  except_disaster BOOLEAN      NOT NULL COMMENT 'a disaster rings all the same',
  why             VARCHAR(255) NOT NULL,
  made_by         VARCHAR(100) NOT NULL,
  made_at         TIMESTAMP    NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
