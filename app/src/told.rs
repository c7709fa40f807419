//! What a page tells after a form that was sent without JavaScript. In the address stands a code and names of fields,
//! never a sentence: whoever makes up an address cannot make this site say something. The exact words come with the
//! short-lived cookies of [`crate::api::typed`], which only this site can set.

use crate::error::AppError;
use domain::case::RefusalCode;
use domain::problem::Problem;

/// Under this name the exact words travel among what was typed; no form has a field of this name.
pub const WORDS: &str = "told";

/// What an address says happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whether it was done.
    pub done: bool,
    /// In words.
    pub text: String,
}

/// `error=invalid&fields=phone.summary`, for the address of the page that follows.
pub fn error_query(error: &AppError) -> String {
    let (code, seconds) = match error {
        AppError::Problem(problem) => match problem {
            Problem::Refused(refusal) => (refusal.code.id(), None),
            Problem::NotAllowed(_) | Problem::ConfirmIdentity => ("not-allowed", None),
            Problem::Conflict { .. } => ("conflict", None),
            Problem::NotFound => ("not-found", None),
            Problem::Invalid(_) => ("invalid", None),
            Problem::TooMany(seconds) | Problem::Crowded(seconds) => ("too-many", Some(*seconds)),
            Problem::OverBudget { seconds, .. } => ("over-budget", Some(*seconds)),
            Problem::Unavailable => ("unavailable", None),
            Problem::Broken(_) => ("broken", None),
        },
        AppError::SignedOut => ("signed-out", None),
        AppError::Offline => ("offline", None),
    };
    let fields: Vec<String> =
        error.fields().into_iter().map(|field| field.field).filter(|field| is_name(field)).collect();
    let fields = if fields.is_empty() { String::new() } else { format!("&fields={}", fields.join(".")) };
    let wait = seconds.map(|seconds| format!("&wait={seconds}")).unwrap_or_default();
    format!("error={code}{fields}{wait}")
}

/// `done=object` for that step, as the wire spells it, for the address of the page that follows.
pub fn done_query(step: &str) -> String {
    let code = DONE.iter().find(|(known, _, _)| *known == step).map_or("done", |(_, code, _)| code);
    format!("done={code}")
}

/// What the address says, by the table; `get` reads its query, and `words` are the exact words where this site kept
/// them for the page.
pub fn told(get: impl Fn(&str) -> Option<String>, words: Option<String>) -> Option<Told> {
    let words = words.filter(|words| !words.trim().is_empty());
    if let Some(code) = get("done") {
        let known = DONE.iter().find(|(_, known, _)| *known == code).map_or("已办理", |(_, _, text)| text);
        return Some(Told { done: true, text: words.unwrap_or_else(|| known.to_owned()) });
    }
    let code = get("error")?;
    let wait = get("wait").and_then(|seconds| seconds.parse::<u32>().ok());
    let mut text = sentence(&code, wait);
    let labels: Vec<&str> = get("fields").iter().flat_map(|fields| fields.split('.')).filter_map(label).collect();
    if !labels.is_empty() {
        text = format!("{text}：{}", labels.join("、"));
    }
    Some(Told { done: false, text: words.unwrap_or(text) })
}

/// The sentence of an error's code; a neutral one for a code nobody knows.
fn sentence(code: &str, wait: Option<u32>) -> String {
    if let Some(refusal) = RefusalCode::ALL.iter().find(|known| known.id() == code) {
        return refusal.zh().to_owned();
    }
    let text = match code {
        "not-allowed" => "您不能办理这一步",
        "conflict" => "内容已被更新，请看过最新情况后再提交",
        "not-found" => "没有找到，可能已被撤回或不属于您。请重新查询",
        "invalid" => "填写内容有误，请按提示改正后再提交",
        "too-many" => {
            return AppError::Problem(Problem::TooMany(wait.unwrap_or(60).min(86_400))).told().0;
        }
        "over-budget" => "短时间内提交得太多，您的内容没有丢，请稍后再试",
        "unavailable" => "系统正忙，您的内容没有丢，请稍后再试",
        "broken" => "系统出错，您的内容没有丢。请稍后再试或拨打 12345",
        "signed-out" => "登录已过期，请重新登录",
        "file-too-large" => "文件超过 10 MB，请压缩或分成几份再上传",
        "file-wrong-type" => "只能上传 JPG、PNG 图片或 PDF 文件",
        "file-empty" => "没有收到文件，请选择文件后再上传",
        "file-interrupted" => "上传中断，请重新上传",
        "file-unavailable" => "文件暂时存不下来，请稍后再试",
        _ => "刚才的操作没有完成，请核对后再试",
    };
    text.to_owned()
}

/// Whether a field's name can stand in an address as it is.
fn is_name(field: &str) -> bool {
    !field.is_empty()
        && field.len() <= 40
        && field.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What a field is called; names nobody knows are not shown.
fn label(field: &str) -> Option<&'static str> {
    Some(match field {
        "name" => "姓名",
        "phone" => "联系电话",
        "address" => "地址",
        "town" => "事项所在辖区",
        "summary" => "反映主要事项",
        "from_year" | "from_month" | "to_year" | "to_month" | "period" => "费款所属期",
        "insurance" => "险种",
        "answers" => "补正答复",
        "grounds" => "异议理由",
        "remedy" => "救济途径",
        "body" => "受理机构",
        "filed_on" => "提起日期",
        "docket" => "案号",
        "acknowledged" | "consent" | "truthful" | "agreed" => "确认事项",
        "reason" => "理由",
        // A message and a statement alike.
        "text" => "您写的内容",
        "post" => "职务",
        "question" => "问题",
        "file" => "材料",
        "old" => "现在的密码",
        "new" => "新密码",
        _ => return None,
    })
}

/// What a party's steps are told as.
const DONE: [(&str, &str, &str); 12] = [
    ("correct", "correct", "补正已提交，工作人员会继续登记"),
    ("forward", "forward", "已转送有权部门，查询码不变"),
    ("confirm_no_objection", "no-objection", "已记录您无异议"),
    ("object", "object", "已记录您的异议。您可以选择一种救济途径，或等待部门重新审查"),
    ("start_remedy", "remedy", "已登记您选择的救济途径"),
    ("withdraw_objection", "withdraw-objection", "已撤回异议"),
    ("withdraw", "withdraw", "已撤回。以后仍可重新反映"),
    ("ask_reopening", "ask-reopening", "重新办理的申请已送达"),
    ("leave_message", "message", "留言已送达，一个工作日内回您"),
    ("state", "view-state", "意见已提交，工作人员会查阅"),
    ("name_person", "person", "负责人员已登记"),
    ("ask_guidance", "guidance", "已转司法局，答复会显示在本页"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use domain::problem::FieldError;

    fn of(query: &str, words: Option<&str>) -> Option<Told> {
        let get = |name: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).next()
        };
        told(get, words.map(str::to_owned))
    }

    /// SEC-11: an address says a code; what is no code says nothing of its own.
    #[test]
    fn sec_11_an_address_is_a_code_and_never_a_sentence() {
        let fields = vec![FieldError::new("phone", "联系电话：少了 1 位"), FieldError::new("<b>", "x")];
        let error = AppError::Problem(Problem::Invalid(fields));
        assert_eq!(error_query(&error), "error=invalid&fields=phone");
        let shown = of("error=invalid&fields=phone.您已中奖", None).unwrap();
        assert_eq!(shown, Told { done: false, text: "填写内容有误，请按提示改正后再提交：联系电话".to_owned() });
        let forged = of("error=请把验证码发到13900000000", None).unwrap();
        assert_eq!(forged.text, "刚才的操作没有完成，请核对后再试");
        assert_eq!(of("done=请转账", None).unwrap().text, "已办理");
        assert_eq!(of("error=invalid", Some("联系电话：少了 1 位")).unwrap().text, "联系电话：少了 1 位");
        assert_eq!(of("x=1", Some("没有代码就不显示")), None);
        for code in RefusalCode::ALL {
            assert_eq!(of(&format!("error={code}"), None).unwrap().text, code.zh());
        }
        for (step, _, text) in DONE {
            assert_eq!(of(&done_query(step), None).unwrap().text, text);
        }
    }
}
