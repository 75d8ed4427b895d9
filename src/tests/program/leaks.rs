//! Nothing secret is logged or stored: not at the most talkative setting, not in any file.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use latchkey::domain::OrgId;

use crate::program::{
    PASSWORD, Server, between, create_app, get, log_of, post, read, send, set_up, start,
};

const TOKEN: &str = "/csp/gateway/am/api/auth/token";
const API_TOKENS: &str = "/csp/gateway/am/api/auth/api-tokens";

/// Creates an app, adds it, and takes its credentials along. Returns its App ID and App Secret.
async fn create(server: &Server, org: &OrgId, cookie: &str) -> (String, String) {
    let (app, secret) = create_app(server, org, cookie).await;
    let path = format!("/orgs/{org}/apps/{app}");
    for action in ["credentials.json", "verify"] {
        let form = format!("app_secret={secret}");
        let reply = post(server, (&format!("{path}/{action}"), &form, cookie)).await;
        assert!(reply.starts_with("HTTP/1.1 200"), "{action}: {reply}");
    }
    (app, secret)
}

/// Uses the credentials rightly and in every wrong way. Returns the access token.
async fn use_them(server: &Server, org: &OrgId, cookie: &str, app: &str, secret: &str) -> String {
    let grant = "grant_type=client_credentials";
    let form = format!("{grant}&client_id={app}&client_secret={secret}");
    let reply = read(send(server, TOKEN, &form, "").await).await;
    let token = between(&reply, "\"access_token\":\"", "\"").to_owned();
    let query = format!("{TOKEN}?client_id={app}&client_secret={secret}&{grant}");
    post(server, (&query, grant, "")).await;
    let swapped = format!("{grant}&client_id={secret}&client_secret={app}");
    post(server, (TOKEN, &swapped, "")).await;
    let playground = format!("/orgs/{org}/playground");
    let form = format!("go=token&app={app}&secret={secret}");
    post(server, (&playground, &form, cookie)).await;
    let form = format!("go=call&bearer={token}&auth=bearer&endpoint=x&call_app={app}");
    post(server, (&playground, &form, cookie)).await;
    // Rightly, beside the wrong app, and into every field that is none for it.
    let shown = format!("endpoint=search_devices&shown=search_devices&auth=secret&call_app={app}");
    for form in [
        format!("go=call&{shown}&org_key=ABCD1234&body=%7B%7D&app_secret={secret}"),
        format!("go=call&{shown}&org_key={secret}&body={secret}&app_secret={app}"),
        format!("go=choose&{shown}&find={secret}&bearer={secret}"),
        format!("go=look&bearer={secret}"),
        format!("go=diagnose&any_secret=X-Auth-Token%3A+{app}%2F{secret}"),
        format!("go=diagnose&any_secret={app}%3A{secret}"),
        "go=replay&number=1".to_owned(),
    ] {
        let reply = post(server, (&playground, &form, cookie)).await;
        let page = get(server, &playground, cookie).await;
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        for text in [reply, page] {
            assert!(!text.contains(secret), "{form}: {text}");
        }
    }
    let wrong = format!("email=ada%40example.com&password={PASSWORD}-wrong");
    post(server, ("/sign-in", &wrong, "")).await;
    token
}

/// Generates an API token and uses it rightly and in every wrong way.
async fn use_api_token(server: &Server, org: &OrgId, cookie: &str) -> String {
    let form = "id=00000000-0000-4000-8000-000000000001&name=laptop&lasts=60&role=org/org_owner";
    let page = post(server, (&format!("/orgs/{org}/api-tokens/new"), form, cookie)).await;
    let token = page[page.find("lkyapi").unwrap()..][..56].to_owned();
    let (path, form) = (format!("{API_TOKENS}/authorize"), format!("api_token={token}"));
    let reply = post(server, (&path, &form, "")).await;
    assert!(reply.contains("access_token"), "{reply}");
    for (path, form) in [
        (format!("{API_TOKENS}/authorize?api_token={token}"), String::new()),
        (format!("{API_TOKENS}/details?tokenValue={token}"), String::new()),
        (format!("{API_TOKENS}/details"), format!("tokenValue={token}")),
        (format!("{API_TOKENS}/authorize"), format!("api_token={token}x")),
        (TOKEN.to_owned(), format!("grant_type=refresh_token&refresh_token={token}")),
    ] {
        post(server, (&path, &form, "")).await;
    }
    token
}

#[tokio::test]
async fn no_secret_token_or_password_is_in_a_log_or_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let (app, secret) = create(&server, &org, &cookie).await;
    let token = use_them(&server, &org, &cookie, &app, &secret).await;
    let api_token = use_api_token(&server, &org, &cookie).await;
    server.process.kill().await.unwrap();

    let setup = server.setup.unwrap();
    let basic = BASE64_STANDARD.encode(format!("{app}:{secret}"));
    let secrets = [
        ("setup token", setup.rsplit("token=").next().unwrap()),
        ("password", PASSWORD),
        ("App Secret", &secret),
        ("Basic credentials", &basic),
        ("API token", &api_token),
        ("access token", token.rsplit('.').next().unwrap()),
        ("session", cookie.split('=').next_back().unwrap()),
    ];
    let log = std::fs::read(log_of(&folder)).unwrap();
    assert!(String::from_utf8_lossy(&log).contains(TOKEN), "the log says nothing");
    let files = std::fs::read_dir(folder.path()).unwrap();
    // The file with the setup link is there for it to be read, until it was used.
    let files = files.map(|file| file.unwrap().path());
    let files = files.filter(|path| !path.ends_with("setup-link.txt"));
    let stored = files.map(|path| std::fs::read(path).unwrap());
    for bytes in stored.chain([log]) {
        for (what, secret) in &secrets {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!is_there, "the {what} was written down");
        }
    }
    std::fs::remove_file(log_of(&folder)).unwrap();
}
