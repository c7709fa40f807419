//! All the engine may see: the template, one letter's data, the fonts. Nothing is fetched, nothing is looked up.

use crate::fonts::Fonts;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));
static TEMPLATE: LazyLock<Option<Source>> =
    LazyLock::new(|| id("letter.typ").map(|id| Source::new(id, include_str!("letter.typ").to_owned())));
static DATA: LazyLock<Option<FileId>> = LazyLock::new(|| id("letter.json"));

fn id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One letter on the desk of the typesetter.
pub(crate) struct Desk<'a> {
    fonts: &'a Fonts,
    data: Bytes,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(fonts: &'a Fonts, data: Vec<u8>) -> Self {
        Self { fonts, data: Bytes::new(data) }
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        // The name is a constant that parses; a detached source stands in for the compiler's sake.
        TEMPLATE.as_ref().map_or_else(|| Source::detached("").id(), Source::id)
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        TEMPLATE.as_ref().filter(|template| template.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if *DATA == Some(id) { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
