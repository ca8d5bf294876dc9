"""How a log line looks: time, level, logger, message; line breaks escaped, exception text without its values."""

import logging
import traceback


class PlainFormatter(logging.Formatter):
    """
    Format one event as one line.

    An exception is told by its class and place only: its text may quote what a person wrote (ASVS 16.2.5).
    """

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}"
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])[-4:]
            places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
            line += f" [{record.exc_info[0].__name__} at {places}]"
        return line.replace("\r", "\\r").replace("\n", "\\n")
