//! Forms of 分类流转: whose duty it is, informing, and transferring.

use super::fields::{departure_fields, departures, functional, moment, number, one, options};
use super::spec::{Field, Form, Input};
use domain::case::{Command, Material, Target, TransferKind, TransferLetter, TransferTrigger};
use domain::policy::{Pack, RouteTrack};
use domain::problem::FieldError;
use domain::value::DepartmentId;
use domain::view::CaseView;

/// TR21: a second time needs what the leading-group office noted.
pub(super) fn reclassify(name: String, again: bool) -> Form {
    let mut fields = vec![Field::area("reason", "退回理由", 3)];
    if again {
        let hint = "已退回重新分类一次，再次退回须有办公室意见；写明内容和便笺编号";
        fields.push(Field::area("office_note", "领导小组办公室意见", 2).hint(hint));
    }
    Form::new(name, "退回", fields, |values| {
        Ok(Command::Reclassify { reason: values.text("reason"), office_note: values.text("office_note") })
    })
}

pub(super) fn declare(name: String, view: &CaseView) -> Form {
    let unclear = view
        .items
        .iter()
        .filter(|item| item.route.as_ref().is_some_and(domain::policy::Route::is_gap))
        .map(|item| (item.item.no.to_string(), format!("分项 {}：{}", item.item.no, item.category)))
        .collect();
    Form::new(
        name,
        "认领",
        vec![
            Field::new("item", "职责不清的分项", Input::Select(unclear)),
            Field::area("reason", "属于本部门职责的理由", 3),
        ],
        |values| {
            Ok(Command::DeclareOwn {
                item: number(values, "item", "职责不清的分项")?, reason: values.text("reason")
            })
        },
    )
}

pub(super) fn classify_own(name: String, view: &CaseView, pack: &Pack) -> Form {
    let own: Vec<DepartmentId> = view.case.accepting_department.iter().cloned().collect();
    Form::new(name, "本单位办理", departure_fields(view, pack, &own), |values| {
        Ok(Command::ClassifyOwn { departures: departures(values) })
    })
    .intro("与规则建议不同的，写明理由；理由会记入分类意见，归入案卷。")
}

/// Stands for a place the pack does not know.
pub(super) const ELSEWHERE: &str = "elsewhere";

pub(super) fn inform(name: String, view: &CaseView, pack: &Pack) -> Form {
    let own = view.case.accepting_department.clone();
    let routes = || view.items.iter().filter_map(|item| item.route.as_ref());
    let named = routes().flat_map(|route| &route.departments).find(|id| Some(*id) != own.as_ref()).cloned();
    let outside = routes().all(|route| route.track == RouteTrack::Inform);
    let chosen = if outside { ELSEWHERE.to_owned() } else { named.map(|id| id.to_string()).unwrap_or_default() };
    let mut targets: Vec<(String, String)> =
        functional(pack).into_iter().filter(|(id, _)| own.as_ref().is_none_or(|own| own.as_str() != id)).collect();
    targets.push((ELSEWHERE.to_owned(), "其他单位或辖区外（在下面填写）".to_owned()));
    let mut materials: Vec<String> = Vec::new();
    for item in &view.items {
        for material in pack.materials.get(&item.item.category).into_iter().flatten() {
            if !materials.contains(material) {
                materials.push(material.clone());
            }
        }
    }
    let mut fields = vec![
        Field::new("target", "有权部门", Input::Select(targets)).value(chosen.clone()),
        Field::line("target_name", "其他单位名称").optional(),
        Field::line("target_address", "其他单位地址").optional(),
        Field::line("target_phone", "其他单位电话").optional(),
        Field::area("path", "办理途径", 2)
            .value("可以到该部门窗口办理；也可以在查询页面选择“由本平台转送”，不必重新填写、不必另跑一趟。"),
        Field::area("materials", "所需材料", 4).hint("一行一项，请一次列全").value(materials.join("\n")),
    ];
    let departments: Vec<DepartmentId> = if chosen == ELSEWHERE { Vec::new() } else { vec![DepartmentId::new(chosen)] };
    fields.extend(departure_fields(view, pack, &departments));
    let known: Vec<(String, String, String, String)> = pack
        .departments
        .iter()
        .map(|department| {
            (department.id.to_string(), department.name.clone(), department.address.clone(), department.phone.clone())
        })
        .collect();
    Form::new(name, "出具告知书", fields, move |values| {
        let chosen = values.text("target");
        let target = match known.iter().find(|(id, ..)| *id == chosen) {
            Some((id, name, address, phone)) => Target {
                department: Some(DepartmentId::new(id.clone())),
                name: name.clone(),
                address: address.clone(),
                phone: phone.clone(),
            },
            None => Target {
                department: None,
                name: values.text("target_name"),
                address: values.text("target_address"),
                phone: values.text("target_phone"),
            },
        };
        Ok(Command::Inform {
            target,
            path: values.text("path"),
            materials: values.lines("materials"),
            departures: departures(values),
        })
    })
    .intro("一次告知有权部门、途径和材料。送达后本单位办结，缴费人同意时由平台转送，不用重新登记。")
}

pub(super) fn transfer_letter(name: String, view: &CaseView, pack: &Pack, now: &str) -> Form {
    let case = &view.case;
    let own = case.accepting_department.as_ref();
    let targets: Vec<(String, String)> =
        functional(pack).into_iter().filter(|(id, _)| own.is_none_or(|own| own.as_str() != id)).collect();
    let counterpart = own
        .and_then(|own| pack.department(own))
        .and_then(|own| {
            pack.departments
                .iter()
                .find(|other| other.district == own.district && other.side != own.side && other.side.is_some())
        })
        .map(|department| department.id.to_string())
        .unwrap_or_default();
    let mut fields = vec![
        Field::new("to", "移转至", Input::Select(targets)).value(counterpart),
        Field::line("case_source", "案件来源").value(case.channel.zh()),
        Field::line("investigated_name", "名称（姓名）"),
        Field::line("investigated_address", "地址"),
        Field::line("postcode", "邮编").optional(),
        Field::line("legal_rep_name", "法定代表人").optional(),
        Field::line("legal_rep_post", "法定代表人职务").optional(),
        Field::line("legal_rep_phone", "法定代表人电话").optional(),
        Field::line("principal_name", "主要负责人").optional(),
        Field::line("principal_post", "主要负责人职务").optional(),
        Field::line("principal_phone", "主要负责人电话").optional(),
        Field::line("other_contact", "其他联系方式").optional(),
        Field::new(
            "kinds",
            "移转案件类型",
            Input::Select(options(TransferKind::ALL, TransferKind::id, TransferKind::zh)),
        ),
        Field::line("other_kind_text", "其他类型说明").optional(),
        Field::area("evidence", "有关证据材料清单（情况说明）", 3),
    ];
    fields.extend(
        Material::ALL
            .iter()
            .map(|material| Field::new(format!("enclosed-{}", material.id()), material.zh(), Input::Check).optional()),
    );
    fields.extend([
        Field::line("sender_contact", "移转人联系方式"),
        Field::new(
            "trigger",
            "起算事由",
            Input::Radio(options(TransferTrigger::ALL, TransferTrigger::id, TransferTrigger::zh)),
        )
        .value(TransferTrigger::Receipt.id()),
        moment("trigger_at", "起算时点", now),
    ]);
    Form::new(name, "拟好移送书", fields, |values| {
        let trigger = TransferTrigger::from_id(&values.text("trigger"))
            .ok_or_else(|| one(FieldError::new("trigger", "起算事由：请选择")))?;
        let text = |name: &str| values.text(name);
        Ok(Command::DraftTransfer {
            letter: Box::new(TransferLetter {
                letter_no: String::new(),
                to: DepartmentId::new(text("to")),
                case_source: text("case_source"),
                investigated_name: text("investigated_name"),
                investigated_address: text("investigated_address"),
                postcode: text("postcode"),
                legal_rep_name: text("legal_rep_name"),
                legal_rep_post: text("legal_rep_post"),
                legal_rep_phone: text("legal_rep_phone"),
                principal_name: text("principal_name"),
                principal_post: text("principal_post"),
                principal_phone: text("principal_phone"),
                other_contact: text("other_contact"),
                kinds: TransferKind::from_id(&text("kinds")).into_iter().collect(),
                other_kind_text: text("other_kind_text"),
                evidence: text("evidence"),
                enclosed: Material::ALL
                    .iter()
                    .copied()
                    .filter(|material| values.is_on(&format!("enclosed-{}", material.id())))
                    .collect(),
                sender_contact: text("sender_contact"),
                trigger,
                trigger_at: values.moment("trigger_at", "起算时点").map_err(one)?,
            }),
        })
    })
}
