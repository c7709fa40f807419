//! The packs that come with the product.

/// Sources of the shipped packs by pack id.
pub const SHIPPED_SOURCES: [(&str, &str); 2] = [
    ("mohe_2025", include_str!("../../packs/mohe_2025.toml")),
    ("tianjin_2019", include_str!("../../packs/tianjin_2019.toml")),
];

/// Reads all shipped packs.
///
/// # Errors
/// The first problem of the first unsound pack; a test reads them all.
#[cfg(feature = "authoring")]
pub fn shipped() -> Result<Vec<super::Pack>, super::read::PackProblem> {
    SHIPPED_SOURCES.iter().map(|(id, source)| super::read::read(&format!("{id}.toml"), source)).collect()
}
