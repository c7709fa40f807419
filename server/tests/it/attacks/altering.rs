//! Who has the file: what it puts beside the tables, and rows it puts back, are told and open nothing.

use crate::support::*;
use domain::administration::Doer;
use domain::ports::Accounts;
use domain::problem::Problem;
use domain::view::Caller;
use server::desk::FirstPassword;
use server::store::AuditRules;
use sqlx::{AssertSqlSafe, ConnectOptions};

const CHOSEN: &str = "qingsong-diqi-zuo-shangang";

async fn findings(world: &World) -> Vec<String> {
    let rules = world.desk.rules();
    let packs = rules.all_packs().map(|(known, pack)| (known.clone(), pack.clone())).collect();
    let audit = world.desk.store.audit(&AuditRules { packs, calendar: rules.calendar() }).await.unwrap();
    audit.findings.iter().map(ToString::to_string).collect()
}

/// SEC-05: a trigger that swallows, one that is gone, a view, an index: `audit verify` and the self-check name each.
#[tokio::test]
async fn sec_05_what_the_database_is_made_of_is_verified() {
    let world = World::at("2025-11-10T09:00").await;
    assert_eq!(world.desk.store.strange_parts().await.unwrap(), []);
    let path = world.path().join(server::store::DATABASE);
    let mut conn = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    for (sql, part, what) in [
        (
            "create trigger keep before delete on session begin select raise(ignore); end",
            "触发器 keep",
            "不是本程序建立的",
        ),
        ("drop trigger admin_log_is_append_only_delete", "触发器 admin_log_is_append_only_delete", "不见了"),
        ("create view everybody as select * from account", "视图 everybody", "不是本程序建立的"),
        ("create index more on account (name)", "索引 more", "不是本程序建立的"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
        let strange = world.desk.store.strange_parts().await.unwrap();
        assert!(strange.contains(&(part.to_owned(), what.to_owned())), "{strange:?}");
        let told = findings(&world).await;
        assert!(told.iter().any(|line| line.contains(part) && line.contains(what)), "{told:?}");
    }
    let found = server::start::run(&world.desk, server::start::Patience::Whole, 0, true).await;
    let found: Vec<String> = found.iter().map(server::start::Found::line).collect();
    assert!(found.iter().any(|line| line.contains("不能启动") && line.contains("触发器")), "{found:?}");
}

/// SEC-11: a one-time link that was used, or whose days are over, opens nothing when its row is put back or lengthened,
/// and `audit verify` names the row.
#[tokio::test]
async fn sec_11_a_link_lives_by_the_log_not_by_its_row() {
    let world = World::at("2025-11-10T09:00").await;
    let from = Caller::at("10.0.0.1");
    let (account, token) =
        world.desk.account_add("neu", "新人", "CLK", "tax_bureau", FirstPassword::ByLink, Doer::Server).await.unwrap();
    let token = token.unwrap();
    assert_eq!(findings(&world).await, Vec::<String>::new());
    let alter = async |sql: &'static str| {
        let run = world.desk.store.writer.run(move |unit| {
            Box::pin(async move {
                sqlx::query(sql).bind(account.0).execute(&mut unit.conn).await?;
                Ok(())
            })
        });
        run.await.unwrap();
    };
    alter("create table kept as select * from account_link where account_id = $1").await;
    world.clock("2025-11-15T09:00");
    assert_eq!(world.desk.link(&token, &from).await.err(), Some(Problem::NotFound), "its days are over");
    alter("update account_link set expires_at = expires_at + 1000000 where account_id = $1").await;
    assert_eq!(world.desk.link(&token, &from).await.err(), Some(Problem::NotFound), "however long the row says");
    assert!(findings(&world).await.iter().any(|line| line.contains("密码链接")));
    world.clock("2025-11-10T10:00");
    alter("update account_link set expires_at = expires_at - 1000000 where account_id = $1").await;
    world.desk.use_link(&token, CHOSEN, CHOSEN, &from).await.unwrap();
    alter("insert into account_link select * from kept where account_id = $1").await;
    assert_eq!(world.desk.link(&token, &from).await.err(), Some(Problem::NotFound), "it was used");
    assert!(findings(&world).await.iter().any(|line| line.contains("密码链接")));
}
