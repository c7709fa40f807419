//! Masking of personal information for lists and for people who need not know (M-5.3-a, M-5.3-c).

const COMPOUND_SURNAMES: [&str; 22] = [
    "欧阳", "上官", "司马", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒",
    "司空", "端木", "百里", "南宫", "呼延", "轩辕", "独孤", "澹台",
];

fn keep(text: &str, head: usize, tail: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= head + tail {
        return "*".repeat(chars.len());
    }
    let hidden = chars.len() - head - tail;
    chars[..head]
        .iter()
        .copied()
        .chain(std::iter::repeat_n('*', hidden))
        .chain(chars[chars.len() - tail..].iter().copied())
        .collect()
}

/// 张三 → 张*, 张小三 → 张*三, 欧阳小三 → 欧**三.
pub fn mask_name(name: &str) -> String {
    let name = name.trim();
    match name.chars().count() {
        0 => String::new(),
        1 => "*".to_owned(),
        2 => keep(name, 1, 0),
        3 if COMPOUND_SURNAMES.iter().any(|surname| name.starts_with(surname)) => keep(name, 1, 0),
        _ => keep(name, 1, 1),
    }
}

/// The surname a person's name begins with.
pub(crate) fn surname_of(name: &str) -> &str {
    let compound = COMPOUND_SURNAMES.iter().find(|surname| name.starts_with(**surname));
    let first = name.chars().next().map_or(0, char::len_utf8);
    compound.map_or(&name[..first], |surname| &name[..surname.len()])
}

/// What an organisation is called, without its legal form.
pub(crate) fn core_of(name: &str) -> &str {
    let name = name.trim();
    let forms = ["有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "分公司", "公司"];
    forms.iter().find_map(|form| name.strip_suffix(form)).unwrap_or(name)
}

/// 松北林海木业有限公司 → 松北*木业; short names as a person's name.
pub fn mask_organisation(name: &str) -> String {
    let core = core_of(name);
    let chars: Vec<char> = core.chars().collect();
    if chars.len() < 5 {
        return mask_name(core);
    }
    chars[..2].iter().copied().chain(['*']).chain(chars[chars.len() - 2..].iter().copied()).collect()
}

/// 13800000001 → 138****0001, 0457-2880001 → 0457-288****.
pub fn mask_phone(phone: &str) -> String {
    if let Some((area, number)) = phone.split_once('-') {
        let shown: String = number.chars().take(number.chars().count().saturating_sub(4)).collect();
        return format!("{area}-{shown}****");
    }
    if phone.chars().count() == 11 { keep(phone, 3, 4) } else { keep(phone, 0, 2) }
}

/// First three and last four characters stay.
pub fn mask_id_number(id: &str) -> String {
    keep(id, 3, 4)
}

/// The last four digits stay.
pub fn mask_bank_card(card: &str) -> String {
    keep(card, 0, 4)
}

/// Down to the town: 漠河市西林吉镇样例路12号 → 漠河市西林吉镇***.
pub fn mask_address(address: &str) -> String {
    let cut =
        ['镇', '乡', '街', '区', '县', '市'].iter().find_map(|mark| address.find(*mark).map(|at| at + mark.len_utf8()));
    format!("{}***", &address[..cut.unwrap_or(0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masking_follows_the_vectors() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/data/id-vectors.json")).unwrap();
        for vector in vectors["masking"].as_array().unwrap() {
            let text = |key: &str| vector[key].as_str().unwrap();
            let masked = match text("kind") {
                "姓名" => mask_name(text("in")),
                "身份证" | "身份证15位" => mask_id_number(text("in")),
                "手机" | "固话" => mask_phone(text("in")),
                "银行卡" => mask_bank_card(text("in")),
                "地址" => mask_address(text("in")),
                kind => panic!("unknown kind {kind}"),
            };
            assert_eq!(masked, text("out"), "{vector}");
        }
    }

    #[test]
    fn nothing_short_enough_to_guess_is_shown() {
        assert_eq!(mask_name("李"), "*");
        assert_eq!(mask_phone("110"), "*10");
        assert_eq!(mask_phone("12"), "**");
        assert_eq!(mask_id_number("1234567"), "*******");
        assert_eq!(mask_organisation("松北林海木业有限公司"), "松北*木业");
        assert_eq!(mask_organisation("恒大公司"), "恒*");
    }
}
