//! What comes off the press, read back by programs that know nothing of it (poppler, qpdf).

#[cfg(test)]
mod bad;
#[cfg(test)]
mod page;
#[cfg(test)]
mod proof;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod text;
