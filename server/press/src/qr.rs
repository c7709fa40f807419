//! QR codes as SVG, which the engine draws without loss at any size.

use crate::PressError;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Light modules around the code, as readers need them.
const QUIET: usize = 4;

/// `text` as the picture of a QR code.
pub(crate) fn svg(text: &str) -> Result<String, PressError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| PressError::Qr)?;
    let side = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(side).enumerate() {
        let mut x = 0;
        while x < side {
            let run = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    let whole = side + 2 * QUIET;
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" shape-rendering="crispEdges"><path d="{path}" fill="#000"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_every_dark_module_and_no_other() {
        let text = "https://example.cn/verify?code=7K3F9QWX";
        let picture = svg(text).expect("fits");
        let runs = picture.split('h').skip(1).filter_map(|rest| rest.split('v').next()?.parse::<usize>().ok());
        let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("fits");
        let dark = code.to_colors().iter().filter(|color| **color == Color::Dark).count();
        assert_eq!(runs.sum::<usize>(), dark);
    }
}
