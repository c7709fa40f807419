//! What comes off the press, read back by programs that know nothing of it (poppler, qpdf).

mod bad;
mod page;
mod proof;
mod reader;
mod text;
