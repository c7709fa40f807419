//! Forms of 受理登记: hand-over, correction, verification by another department.

use super::fields::{functional, items, number, one};
use super::spec::{Field, Form, Input};
use domain::case::{Case, Command, DefectField, DefectInput, StaffRef};
use domain::policy::Pack;
use domain::problem::FieldError;
use domain::value::{AccountId, DepartmentId};
use domain::view::Colleague;

pub(super) fn hand_over(name: String, colleagues: &[Colleague], department: &DepartmentId) -> Form {
    let list = colleagues
        .iter()
        .filter(|colleague| colleague.receives)
        .map(|colleague| (colleague.account.0.to_string(), format!("{}（{}）", colleague.name, colleague.roles)))
        .collect();
    let department = department.clone();
    Form::new(
        name,
        "提出移交",
        vec![Field::new("to", "接手人", Input::Select(list)), Field::area("reason", "移交理由", 2)],
        move |values| {
            let account = values.text("to").parse().map_err(|_| one(FieldError::new("to", "接手人：请选择")))?;
            // The server fills in name and department from the account.
            let to = StaffRef { account: AccountId(account), name: String::new(), department: department.clone() };
            Ok(Command::OfferHandOver { to, reason: values.text("reason") })
        },
    )
    .intro("首问责任不能口头转移：同事接受之前仍由您负责。")
}

pub(super) fn defects(name: String) -> Form {
    let fields = DefectField::ALL
        .iter()
        .map(|field| Field::area(format!("defect-{}", field.id()), field.zh(), 2).optional())
        .collect();
    Form::new(name, "退回补正", fields, |values| {
        let defects: Vec<DefectInput> = DefectField::ALL
            .iter()
            .filter_map(|field| {
                let text = values.text(&format!("defect-{}", field.id()));
                (!text.is_empty()).then_some(DefectInput { field: *field, text })
            })
            .collect();
        if defects.is_empty() {
            return Err(one(FieldError::new("defects", "需补正的内容：至少写明一项")));
        }
        Ok(Command::ReturnForCorrection { defects })
    })
    .intro("请一次列全：写明哪里不对、怎么补。没有问题的留空。退回后登记期限停止，申请人补正后重新起算。")
}

pub(super) fn verification(name: String, case: &Case, pack: &Pack) -> Form {
    let facts: Vec<(String, String)> =
        pack.routing.inputs.iter().map(|input| (input.name.id().to_owned(), input.name.zh().to_owned())).collect();
    let departments = functional(pack);
    let names: Vec<_> = pack.routing.inputs.iter().map(|input| input.name).collect();
    Form::new(
        name,
        "发出核实函",
        vec![
            Field::new("item", "争议分项", Input::Select(items(case, pack))),
            Field::new("fact", "要核实的事实", Input::Select(facts)),
            Field::new("department", "核实部门", Input::Select(departments)),
            Field::area("question", "核实的问题", 3).hint("只写核实所必需的信息"),
        ],
        move |values| {
            let fact = names
                .iter()
                .copied()
                .find(|name| name.id() == values.text("fact"))
                .ok_or_else(|| one(FieldError::new("fact", "要核实的事实：请选择")))?;
            Ok(Command::AskVerification {
                item: number(values, "item", "争议分项")?,
                fact,
                department: DepartmentId::new(values.text("department")),
                question: values.text("question"),
            })
        },
    )
}

pub(super) fn verification_answer(name: String, case: &Case, pack: &Pack) -> Option<Form> {
    let verification = case.verification.as_ref()?;
    let position = pack.routing.position(verification.fact)?;
    let values: Vec<(String, String)> = pack.routing.inputs[position]
        .values
        .iter()
        .map(|value| (value.clone(), verification.fact.value_zh(pack, value)))
        .collect();
    let intro = format!("{}：{}", pack.department_short(&verification.department), verification.question);
    Some(
        Form::new(
            name,
            "登记结果",
            vec![
                Field::new("value", verification.fact.zh(), Input::Radio(values)),
                Field::area("note", "核实结果", 3).hint("写明对方怎样答复、依据什么材料"),
            ],
            |values| Ok(Command::AnswerVerification { value: values.text("value"), note: values.text("note") }),
        )
        .intro(intro),
    )
}
