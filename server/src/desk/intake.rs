//! The citizen's form: drafts, files, submission, receipt.

use super::Desk;
use super::engine::Extra;
use crate::store::vault::{random_query_code, random_token};
use crate::store::{DraftRow, Fault, FileError, StoredFile};
use app::api::intake::RECEIPT_LIFE;
use async_trait::async_trait;
use domain::access::Actor;
use domain::administration::Doer;
use domain::case::{Attachment, AttachmentPurpose, Channel, Formerly, OpenedBy, Opening};
use domain::intake::{Form, mandate, registration};
use domain::policy::{DepartmentKind, Facts, Pack, RouteTrack, route};
use domain::ports::{Answer, Intake};
use domain::problem::{FieldError, Problem};
use domain::value::Instant;
use domain::view::{DraftFile, DraftView, Hint, RulesView, StationView, Submitted};
use std::sync::Arc;

/// Files of one draft (issue: ≤ 10).
pub(crate) const MAX_FILES: usize = 10;
/// The pack citizens are served under.
pub(crate) const CITIZENS_PACK: &str = "mohe_2025";

impl Desk {
    pub(super) fn citizens_pack(&self) -> Result<Arc<Pack>, Problem> {
        self.rules().latest(CITIZENS_PACK).ok_or_else(|| {
            tracing::error!("no pack {CITIZENS_PACK}");
            Problem::Unavailable
        })
    }

    /// Whether one more file fits; refused before anything is taken in.
    pub async fn draft_admits_file(&self, token: &str, from: &str) -> Answer<Result<(), String>> {
        self.budget_admits(&self.spends_draft_file(from, token, 0)).await?;
        let stored = self.store.draft_fetch(token).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        if stored.case_id.is_some() {
            return Err(Problem::NotFound);
        }
        Ok(if stored.draft.files.len() >= MAX_FILES {
            Err(format!("最多上传 {MAX_FILES} 份材料，请先删去不需要的"))
        } else {
            Ok(())
        })
    }

    /// Adds a stored file to a draft.
    pub async fn draft_add_file(
        &self,
        token: &str,
        from: &str,
        name: &str,
        stored: StoredFile,
        authorisation: bool,
    ) -> Answer<()> {
        let spends = self.spends_draft_file(from, token, stored.size);
        let (token, name, now) = (token.to_owned(), clean_name(name, stored.media_type), self.now());
        let file = stored.name.clone();
        let added = self
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let found = unit.draft_fetch(&token).await?.filter(|found| found.case_id.is_none());
                    let Some(found) = found else { return Err(Problem::NotFound.into()) };
                    unit.budget_spend(&spends, now).await?;
                    let mut draft = found.draft;
                    if draft.files.len() >= MAX_FILES {
                        return Err(Fault::Problem(Problem::Invalid(vec![FieldError::new(
                            "file",
                            "材料：最多 10 份",
                        )])));
                    }
                    let no = draft.files.iter().map(|file| file.no).max().unwrap_or(0) + 1;
                    draft.files.push(crate::store::DraftFileRow {
                        no,
                        name,
                        media_type: stored.media_type.to_owned(),
                        size: stored.size,
                        file: stored.name.clone(),
                        key: stored.key.clone(),
                        authorisation,
                    });
                    draft.file_error = None;
                    draft.saved_at = Some(now);
                    unit.file_refer(&stored.name, stored.size).await?;
                    unit.draft_put(&token, &draft, now).await
                })
            })
            .await;
        if added.is_err() {
            // Nobody refers to it: no orphan stays.
            self.store.files.remove(&file).await;
        }
        added
    }

    /// Notes why a file was not taken, for the page that is shown next.
    pub async fn draft_file_refused(&self, token: &str, error: &FileError) -> Answer<()> {
        let (token, message, now) = (token.to_owned(), error.to_string(), self.now());
        self.store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    if let Some(found) = unit.draft_fetch(&token).await?.filter(|found| found.case_id.is_none()) {
                        let draft = DraftRow { file_error: Some(message), ..found.draft };
                        unit.draft_put(&token, &draft, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    async fn draft_change(&self, token: &str, change: impl FnOnce(&mut DraftRow) + Send + 'static) -> Answer<()> {
        let spends = self.spends_save(token);
        let (token, now) = (token.to_owned(), self.now());
        self.store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let found = unit.draft_fetch(&token).await?.filter(|found| found.case_id.is_none());
                    let Some(found) = found else { return Err(Problem::NotFound.into()) };
                    unit.budget_spend(&spends, now).await?;
                    let mut draft = found.draft;
                    change(&mut draft);
                    draft.saved_at = Some(now);
                    unit.draft_put(&token, &draft, now).await
                })
            })
            .await
    }
}

/// The name a file is shown under: no path, no control characters, not too long.
pub(crate) fn clean_name(name: &str, media_type: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    // Marks of direction make a name read as another; what cannot be seen is of no use in one.
    let shown = |c: &char| !c.is_control() && !domain::value::is_unseen(*c) && !matches!(c, '"' | '<' | '>');
    let cleaned: String = base.chars().filter(shown).collect();
    let endings: &[&str] = match media_type {
        "application/pdf" => &["pdf"],
        "image/jpeg" => &["jpg", "jpeg"],
        "image/png" => &["png"],
        _ => &[],
    };
    // It is called what it is: a browser opens by the name what the type does not say.
    let (stem, ending) = cleaned.trim().rsplit_once('.').unwrap_or((cleaned.trim(), ""));
    let known = endings.iter().any(|known| ending.eq_ignore_ascii_case(known));
    let stem: String = if known { stem } else { cleaned.trim() }.chars().take(76).collect();
    let stem = stem.trim().trim_end_matches('.');
    let stem = if stem.is_empty() { "材料" } else { stem };
    match endings.first() {
        Some(_) if known => format!("{stem}.{ending}"),
        Some(right) => format!("{stem}.{right}"),
        None => stem.to_owned(),
    }
}

#[async_trait]
impl Intake for Desk {
    async fn begin(&self, from: &str) -> Answer<String> {
        let token = random_token().map_err(|_| Problem::Unavailable)?;
        self.store.draft_begin(&token, self.spends_draft(from), self.now()).await?;
        Ok(token)
    }

    async fn draft(&self, token: &str, hint: Option<usize>) -> Answer<DraftView> {
        let stored = self.store.draft_fetch(token).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        if stored.case_id.is_some() {
            return Err(Problem::NotFound);
        }
        let now = self.now();
        let pack = self.citizens_pack()?;
        let hint = hint.and_then(|no| self::hint(&stored.draft.form, no, &pack, now));
        Ok(DraftView {
            files: stored
                .draft
                .files
                .iter()
                .map(|file| DraftFile {
                    no: file.no,
                    name: file.name.clone(),
                    media_type: file.media_type.clone(),
                    size: file.size,
                    authorisation: file.authorisation,
                })
                .collect(),
            form: stored.draft.form,
            saved_at: stored.draft.saved_at,
            now,
            hint,
            file_error: stored.draft.file_error,
        })
    }

    async fn save(&self, token: &str, form: Form) -> Answer<()> {
        let too_large = serde_json::to_vec(&form).map_or(0, |bytes| bytes.len()) > 256 * 1024;
        if too_large {
            return Err(Problem::Invalid(vec![FieldError::new("summary", "填写的内容太长，请精简后再保存")]));
        }
        self.draft_change(token, move |draft| {
            draft.form = form;
            draft.file_error = None;
        })
        .await
    }

    async fn remove_file(&self, token: &str, no: u16) -> Answer<()> {
        let (token, now) = (token.to_owned(), self.now());
        let unused = self
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let found = unit.draft_fetch(&token).await?.filter(|found| found.case_id.is_none());
                    let Some(found) = found else { return Err(Problem::NotFound.into()) };
                    let mut draft = found.draft;
                    let Some(position) = draft.files.iter().position(|file| file.no == no) else { return Ok(None) };
                    let file = draft.files.remove(position);
                    draft.file_error = None;
                    let last = unit.file_release(&file.file).await?;
                    unit.draft_put(&token, &draft, now).await?;
                    Ok(last.then_some(file.file))
                })
            })
            .await?;
        if let Some(name) = unused {
            self.store.files.remove(&name).await;
        }
        Ok(())
    }

    async fn submit(&self, token: &str, from: &str) -> Answer<Submitted> {
        let stored = self.store.draft_fetch(token).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        if stored.case_id.is_some() {
            return self.receipt(token).await;
        }
        let now = self.now();
        let pack = self.citizens_pack()?;
        let draft = stored.draft;
        let registration = registration(&draft.form, &pack, now, now, true).map_err(Problem::Invalid)?;
        let agent = registration.representation.is_some();
        if let Some(error) = mandate(&draft.form, draft.files.iter().any(|file| file.authorisation)) {
            return Err(Problem::Invalid(vec![error]));
        }
        let name = registration.applicant().map(|party| party.name.clone()).unwrap_or_default();
        let mut actor = Actor::party(1, name);
        actor.who = domain::access::Who::Party { party: 1, agent };
        let attachments = attachments(&draft, &actor, now);
        let title = registration.title.clone();
        let query_code = random_query_code().map_err(|_| Problem::Unavailable)?;
        let make = {
            let reference = pack.reference.clone();
            move |case_no| Opening {
                case_no,
                pack: reference,
                channel: Channel::Online,
                registration,
                attachments,
                formerly: Formerly::default(),
                by: OpenedBy::Applicant,
            }
        };
        let (check_token, put_token, code) = (token.to_owned(), token.to_owned(), query_code.clone());
        let register_by = pack
            .clocks
            .get(&domain::clock::ClockKind::Registration)
            .and_then(|rule| domain::clock::due_at(&self.rules().calendar(), now, rule.limit).ok());
        let extra: Extra = Box::new(move |unit, case_id, case_no| {
            Box::pin(async move {
                unit.query_code_set((case_no, 1, agent), &code, Doer::Unknown, now).await?;
                let receipt = Submitted { case_no, query_code: code, at: now, register_by, title };
                unit.draft_submitted(&put_token, case_id, &serde_json::to_vec(&receipt)?, now).await
            })
        });
        let spends = self.spends_case(from);
        let outcome = self
            .begin_unless(
                &actor,
                move |unit| {
                    Box::pin(async move {
                        // The same form sent twice is one case, also when both arrive at once.
                        let found = unit.draft_fetch(&check_token).await?;
                        if found.is_none_or(|found| found.case_id.is_some()) {
                            return Ok(Some(()));
                        }
                        unit.budget_spend(&spends, now).await?;
                        Ok(None)
                    })
                },
                make,
                Some(extra),
            )
            .await?;
        match outcome {
            Ok(_) | Err(()) => self.receipt(token).await,
        }
    }

    async fn receipt(&self, token: &str) -> Answer<Submitted> {
        let stored = self.store.draft_fetch(token).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        let receipt = stored.receipt.ok_or(Problem::NotFound)?;
        let receipt: Submitted = serde_json::from_slice(&receipt).map_err(|error| Fault::from(error).into_problem())?;
        if self.now().unix() - receipt.at.unix() > RECEIPT_LIFE {
            return Err(Problem::NotFound);
        }
        Ok(receipt)
    }

    async fn put_receipt_away(&self, token: &str) -> Answer<()> {
        self.store.receipt_forget(token).await
    }

    async fn discard(&self, token: &str) -> Answer<()> {
        for file in self.store.draft_discard(token).await? {
            self.store.files.remove(&file).await;
        }
        Ok(())
    }

    async fn stations(&self) -> Answer<Vec<StationView>> {
        let pack = self.citizens_pack()?;
        Ok(pack
            .departments
            .iter()
            .filter(|department| department.kind == DepartmentKind::Station)
            .map(|station| StationView {
                town: station.town.as_ref().map(|town| pack.place_name(town).to_owned()).unwrap_or_default(),
                name: station.name.clone(),
                address: station.address.clone(),
                phone: station.phone.clone(),
            })
            .collect())
    }

    async fn pack(&self) -> Answer<RulesView> {
        let pack = self.citizens_pack()?;
        Ok(RulesView { pack: (*pack).clone(), calendar: (*self.rules().calendar()).clone() })
    }
}

fn attachments(draft: &DraftRow, actor: &Actor, now: Instant) -> Vec<Attachment> {
    draft
        .files
        .iter()
        .map(|file| Attachment {
            no: file.no,
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
            file: file.file.clone(),
            key: file.key.clone(),
            by: actor.to_ref(),
            at: now,
            purpose: file.authorisation.then_some(AttachmentPurpose::Authorisation),
        })
        .collect()
}

/// What the table would say of item number `no`, in plain words.
fn hint(form: &Form, no: usize, pack: &Pack, now: Instant) -> Option<Hint> {
    let lenient = registration(&Form { items: vec![form.item(no)], ..form.clone() }, pack, now, now, false).ok()?;
    let item = lenient.items.first()?;
    let inside = domain::case::Registration {
        // The place is asked later; until then it is taken to be here.
        location_town: if lenient.location_town.as_str().is_empty() {
            pack.towns.first()?.id.clone()
        } else {
            lenient.location_town.clone()
        },
        ..lenient.clone()
    };
    let found = route::route(pack, &Facts::of(pack, &inside, item, None), false).ok()?;
    let cites: Vec<&str> = found.clauses.iter().map(|clause| pack.cite(clause)).collect();
    let names: Vec<&str> = found.departments.iter().map(|department| pack.department_short(department)).collect();
    let seal =
        found.departments.first().and_then(|department| pack.department(department)).map_or("办", |d| d.seal.as_str());
    let title = match found.track {
        RouteTrack::Own => format!("按您现在的回答，可能由{}办理", names.join("、")),
        RouteTrack::Joint => format!("按您现在的回答，可能由{}联合办理，您只需反映一次", names.join("、")),
        RouteTrack::Verify => "还有一项情况不清楚，工作人员会帮您核实，不影响受理".to_owned(),
        RouteTrack::Refer => "机制没有写明由哪个部门负责，我们会报市政府明确，不需要您再跑".to_owned(),
        _ => "工作人员会告诉您应由哪里办理".to_owned(),
    };
    Some(Hint {
        seal: seal.to_owned(),
        title,
        reason: format!("{}。最终以受理登记结果为准，答错不影响受理。", found.reason),
        cite: cites.join("、"),
    })
}
