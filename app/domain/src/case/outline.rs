//! The case as it leaves the server: for staff who read it, with people masked; for the rules, with everything they
//! look at and no text.

use super::shown::Pen;
use super::{Case, Party, Registration};

impl Party {
    /// The party with its personal information masked; masking twice changes nothing.
    #[must_use]
    pub fn masked(&self) -> Self {
        Pen::Masked.party(self)
    }
}

impl Registration {
    /// With names, numbers and addresses masked; the facts of the matter stay.
    #[must_use]
    pub fn masked(&self) -> Self {
        Pen::Masked.registration(self)
    }
}

impl Case {
    /// The case for staff who see it in full: personal information masked wherever it stands, texts of documents and
    /// keys of files left out (M-5.3-a).
    #[must_use]
    pub fn masked(&self) -> Self {
        self.written(Pen::Masked)
    }

    /// The case as the rules see it: personal information masked, texts reduced to whether they are there. Every
    /// command is admitted or refused on the outline as on the case (a test checks this over random histories), but for
    /// texts that name who is hidden: an outline does not know who that is, so the server alone finds them.
    #[must_use]
    pub fn outline(&self) -> Self {
        self.written(Pen::There)
    }
}
