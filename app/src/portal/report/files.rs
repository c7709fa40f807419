//! Step 4: material, as far as there is any.

use super::frame::{DraftField, StepData, StepPage};
use crate::api::intake::RemoveFile;
use crate::text::size;
use crate::ui::{Alert, AlertKind, Arrived, Icon, Upload, UploadTarget};
use domain::intake::Step;
use domain::problem::FieldError;
use domain::view::DraftFile;
use leptos::form::ActionForm;
use leptos::prelude::*;
use std::sync::Arc;

#[derive(Clone, Copy)]
struct Files {
    remove: ServerAction<RemoveFile>,
    arrived: RwSignal<usize>,
}

#[component]
pub(in crate::portal) fn FilesPage() -> impl IntoView {
    let remove = ServerAction::<RemoveFile>::new();
    let arrived = RwSignal::new(0_usize);
    provide_context(Files { remove, arrived });
    view! {
        <StepPage
            step=Step::Files
            title="上传材料"
            lead="有多少传多少。现在没有的，受理后还可以补。"
            version=Signal::derive(move || remove.version().get() + arrived.get())
            failure=Signal::derive(move || remove.value().get().and_then(Result::err))
            view=form
        />
    }
}

fn form(data: StepData, _errors: Vec<FieldError>) -> AnyView {
    let Files { remove, arrived } = expect_context::<Files>();
    let (next, back, handle) = (data.path("confirm"), data.path("contact"), data.draft.clone());
    let (of_authorisation, of_files) = (handle.clone(), handle.clone());
    let draft = data.page.draft;
    let categories: Vec<String> = draft.form.items.iter().map(|item| item.category.clone()).collect();
    let mut needed: Vec<String> = Vec::new();
    for category in data.choices.categories.iter().filter(|known| categories.contains(&known.no.to_string())) {
        for material in &category.materials {
            if !needed.contains(material) {
                needed.push(material.clone());
            }
        }
    }
    let by_agent = draft.form.by_agent == "yes";
    let (authorisations, files): (Vec<DraftFile>, Vec<DraftFile>) =
        draft.files.into_iter().partition(|file| file.authorisation);
    let done: Arrived = Arc::new(move || {
        arrived.try_update(|count| *count += 1);
    });
    view! {
        {draft
            .file_error
            .map(|error| {
                view! {
                    <Alert kind=AlertKind::Error title="刚才这份没有上传" live=true><p>{error}</p></Alert>
                }
            })}
        {by_agent
            .then(|| {
                let missing = authorisations.is_empty();
                view! {
                    <div class="q" id="authorisation">
                        <h2 class="q__title">"委托书"</h2>
                        <p class="field__hint">"请当事人写明委托谁、委托办什么、期限，签名后拍照上传。"</p>
                        <FileList draft=of_authorisation.clone() files=authorisations remove=remove/>
                        {missing.then(|| view! { <Upload target=UploadTarget::Draft(of_authorisation, true) on_done=done.clone() label="拍委托书"/> })}
                    </div>
                }
            })}
        {(!needed.is_empty())
            .then(|| {
                view! {
                    <div class="q">
                        <h2 class="q__title">"这类事项通常需要"</h2>
                        <ul class="need need--plain">
                            {needed.into_iter().map(|material| view! { <li><Icon name="ring"/><span>{material}</span></li> }).collect_view()}
                        </ul>
                    </div>
                }
            })}
        <div class="q">
            <h2 class="q__title">"您的材料"</h2>
            <Upload target=UploadTarget::Draft(of_files, false) on_done=done/>
            <FileList draft=handle files=files remove=remove/>
        </div>
        <Alert kind=AlertKind::Plain title="材料怎样被保护">
            <p class="small sub">"上传后加密保存，只有办理这件事的人员可以查看，每次查看都有记录。"</p>
        </Alert>
        <div class="wiz__act">
            <a class="btn btn--primary btn--l" href=next>"继续"</a>
            <a class="btn btn--l" href=back>"上一步"</a>
        </div>
    }
    .into_any()
}

#[component]
fn FileList(draft: String, files: Vec<DraftFile>, remove: ServerAction<RemoveFile>) -> impl IntoView {
    if files.is_empty() {
        return ().into_any();
    }
    view! {
        <ul class="files" aria-label="已上传的材料">
            {files
                .into_iter()
                .map(|file| {
                    let icon = if file.media_type == "application/pdf" { "file" } else { "image" };
                    let draft = draft.clone();
                    view! {
                        <li class="file">
                            <span class="file__i"><Icon name=icon/></span>
                            <span class="file__n">{file.name.clone()}</span>
                            <span class="file__m">
                                <span>{size(file.size)}</span>
                                <span class="t-done row file__ok"><Icon name="check" small=true/>"已上传"</span>
                            </span>
                            <span class="file__a">
                                <ActionForm action=remove>
                                    <DraftField draft=draft/>
                                    <input type="hidden" name="no" value=file.no.to_string()/>
                                    <button class="btn btn--text btn--icon" aria-label=format!("删除 {}", file.name)><Icon name="x"/></button>
                                </ActionForm>
                            </span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}
