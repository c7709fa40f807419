//! Numbers as people type them.

/// Full-width digits as plain ones; everything else as it is.
pub fn narrow_digits(text: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    };
    text.chars().map(narrow).collect()
}

/// The number before its `unit`, of which people write one or none: 5, 5月, ５月, 2023年, 3月份.
pub fn typed_number(text: &str, unit: char) -> String {
    narrow_digits(text).trim().trim_end_matches([unit, '份']).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, unit, number) in [
            ("5月", '月', "5"),
            (" ５ 月份 ", '月', "5"),
            ("２０２３年", '年', "2023"),
            ("2023", '年', "2023"),
            ("五", '月', "五"),
        ] {
            assert_eq!(typed_number(text, unit), number);
        }
    }
}
