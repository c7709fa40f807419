//! Demo accounts: every role that works in the main job, in every department that has it.

use super::SeedError;
use crate::desk::{Desk, FirstPassword};
use crate::store::Fault;
use domain::access::{Actor, Role};
use domain::administration::Doer;
use domain::policy::DepartmentKind;
use domain::ports::Registers;
use domain::problem::Problem;
use domain::register::{Post, RosterEntry};
use domain::value::{DepartmentId, Instant};
use serde::Serialize;

/// Password of every demo account.
pub const DEMO_PASSWORD: &str = "Fengqiao-2026";
/// Demo client of the hotline's interface.
pub const DEMO_CLIENT: &str = "hotline-demo";
/// Its secret; accepted only in a folder marked as demo.
pub const DEMO_SECRET: &str = "demo-secret-change-me";

/// A demo account.
#[derive(Debug, Clone, Serialize)]
pub struct DemoAccount {
    /// Name to sign in with.
    pub login: &'static str,
    /// Name.
    pub name: &'static str,
    /// Roles, `CLK,HDL`.
    pub roles: &'static str,
    /// Department.
    pub department: &'static str,
    /// What the account is good for.
    pub what: &'static str,
}

const fn account(
    login: &'static str,
    name: &'static str,
    roles: &'static str,
    department: &'static str,
    what: &'static str,
) -> DemoAccount {
    DemoAccount { login, name, roles, department, what }
}

const MOHE: &[DemoAccount] = &[
    account("wangqiang", "王强", "CLK,HDL", "tax_bureau", "市税务局 受理岗、经办岗"),
    account("liuyang", "刘洋", "CLK", "tax_bureau", "市税务局 受理岗"),
    account("zhaogang", "赵刚", "DHD", "tax_bureau", "市税务局 部门负责人"),
    account("sunli", "孙丽", "CLK,HDL", "hrss_bureau", "市人社局 受理岗、经办岗"),
    account("chenhua", "陈华", "DHD", "hrss_bureau", "市人社局 部门负责人"),
    account("zhoumin", "周敏", "CLK,HDL", "medical_security_bureau", "市医保局 受理岗、经办岗"),
    account("wufang", "吴芳", "DHD", "medical_security_bureau", "市医保局 部门负责人"),
    account("gaoyan", "高岩", "STA", "station_232701100", "西林吉镇调解站"),
    account("heping", "何平", "STA", "station_232701101", "图强镇调解站"),
    account("beiyue", "北岳", "STA", "station_232701104", "北极镇调解站"),
    account("linjing", "林静", "CLK", "petitions_bureau", "市信访局 受理岗"),
    account("sifa", "司南", "CLK", "justice_bureau", "市司法局 受理岗"),
    account("wangxin", "文馨", "CLK", "cyberspace_office", "市委网信办 受理岗"),
    account("zhanglv", "张律", "DHD", "justice_bureau", "市司法局 部门负责人"),
    account("qinxin", "秦信", "DHD", "petitions_bureau", "市信访局 部门负责人"),
    account("huwang", "胡网", "DHD", "cyberspace_office", "市委网信办 部门负责人"),
    account("maxiao", "马骁", "GOV", "municipal_government", "市政府，接收报送单"),
    account("renxian", "任娴", "HST", "business_environment_bureau", "12345 热线办，转办"),
    account("fangping", "方平", "LGO", "leading_group_office", "领导小组办公室"),
    account("qinling", "秦岭", "LGL", "leading_group_office", "领导小组组长"),
    account("liuqing", "柳青", "JUS", "justice_bureau", "市司法局，法律把关和指导"),
    account("guyuan", "顾远", "COU", "court", "市法院联络"),
    account("tianye", "田野", "LPB", "petitions_bureau", "市信访局，登记和转送信访线索"),
    account("baixue", "白雪", "CYB", "cyberspace_office", "市委网信办，登记舆情"),
    account("jiming", "纪明", "DIS", "discipline_commission", "市纪委监委，接收线索"),
    account("yinzheng", "尹正", "SUP", "leading_group_office", "监督考核，只看数量"),
    account("shenji", "沈集", "AUD", "leading_group_office", "审计，只看痕迹"),
    account("tongji", "童稷", "STC", "governance_centre", "综治中心，只看统计"),
    account("admin", "管理员", "ADM", "leading_group_office", "系统管理员，看不到案件内容"),
];

const TIANJIN: &[DemoAccount] = &[
    account("hpsbjb", "郭敏", "CLK,HDL", "agency_heping", "和平区社保经办 受理岗、经办岗"),
    account("hpsbfz", "杜峰", "DHD", "agency_heping", "和平区社保经办 部门负责人"),
    account("hpljjb", "宋涛", "CLK,HDL", "inspectorate_heping", "和平区劳动监察 受理岗、经办岗"),
    account("hpljfz", "苗青", "DHD", "inspectorate_heping", "和平区劳动监察 部门负责人"),
];

/// The accounts of demo folders as of a day: those of the packs then in force.
pub fn staff(desk: &Desk, now: Instant) -> Vec<DemoAccount> {
    let rules = desk.rules();
    let in_force = |id: &str| rules.latest(id).is_some_and(|pack| pack.is_in_force(now.day()));
    let mut accounts = MOHE.to_vec();
    if in_force("tianjin_2019") {
        accounts.extend_from_slice(TIANJIN);
    }
    accounts
}

/// Creates them, and the demo client.
pub(super) async fn create(desk: &Desk, now: Instant) -> Result<Vec<DemoAccount>, SeedError> {
    let accounts = staff(desk, now);
    for account in &accounts {
        let by = Doer::CommandLine("seed".to_owned());
        // Known to everybody on purpose: the folder holds nothing else.
        let first = FirstPassword::Demonstration(DEMO_PASSWORD);
        desk.account_add(account.login, account.name, account.roles, account.department, first, by).await?;
    }
    let by = Doer::CommandLine("seed".to_owned());
    desk.store.client_create(DEMO_CLIENT, DEMO_SECRET, None, true, by, now).await?;
    Ok(accounts)
}

/// The leading group's roster: its leader, under the account that consents (M-3.1-a).
pub(super) async fn roster(desk: &Desk) -> Result<(), SeedError> {
    let (office, leader) = (actor(desk, "fangping").await?, actor(desk, "qinling").await?);
    let from = desk.rules().latest("mohe_2025").map_or(desk.now().day(), |pack| pack.in_force_from);
    let entry = RosterEntry {
        name: leader.name.clone(),
        unit: "municipal_government".into(),
        post: Post::Leader,
        from,
        until: None,
        account: leader.account(),
    };
    Ok(desk.roster_add(&office, entry).await?)
}

/// The member of staff who signs in as `login`.
pub(super) async fn actor(desk: &Desk, login: &str) -> Result<Actor, SeedError> {
    let row = desk.store.account_fetch(login).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
    Ok(desk.me_of(row)?.actor())
}

async fn actor_of(desk: &Desk, department: &DepartmentId, roles: &[Role]) -> Result<Actor, SeedError> {
    let rules = desk.rules();
    let pack = rules.latest_packs().find(|pack| pack.department(department).is_some()).ok_or(Problem::NotFound)?;
    let rows = desk.store.account_list_of(&pack.reference.id, department).await.map_err(Fault::into_problem)?;
    // Who also handles is preferred, so that one person can take a case through.
    let row = rows
        .into_iter()
        .filter(|row| roles.iter().any(|role| row.roles.has(*role)))
        .max_by_key(|row| row.roles.iter().count())
        .ok_or(Problem::NotFound)?;
    Ok(desk.me_of(row)?.actor())
}

/// Who receives at a department's counter.
pub(super) async fn clerk_of(desk: &Desk, department: &DepartmentId) -> Result<Actor, SeedError> {
    actor_of(desk, department, &[Role::Clerk, Role::Station]).await
}

/// The head of a department.
pub(super) async fn head_of(desk: &Desk, department: &DepartmentId) -> Result<Actor, SeedError> {
    let kind =
        desk.rules().latest_packs().find_map(|pack| pack.department(department).map(|department| department.kind));
    if kind == Some(DepartmentKind::Station) {
        return clerk_of(desk, department).await;
    }
    actor_of(desk, department, &[Role::Head]).await
}
