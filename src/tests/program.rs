//! The program with a folder of its own, and its server, spoken to over raw sockets.

mod command;
pub mod faults;
pub mod forward_auth;
mod leaks;
mod serve;
mod snippets;
mod tls;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use latchkey::config::Limits;

use latchkey::domain::OrgId;
use latchkey::domain::secrets::secret::AppSecret;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio::process::Child;
use tokio::process::Command;

/// Patience so short that a test sees its end.
const SHORT: Duration = Duration::from_millis(60);

/// Limits under which nothing ends during a test.
const PATIENT: Limits = Limits { connections: 100, ..Limits::DEFAULT };

/// What the owner signs in with.
pub const PASSWORD: &str = "correct-horse-battery";

/// Where everything goes that the program logs.
pub fn log_of(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().with_extension("log")
}

/// A running server.
pub struct Server {
    /// The program.
    pub process: Child,
    /// Host and port.
    pub address: String,
    /// The line with the setup link.
    pub setup: Option<String>,
}

/// Starts the program on the folder; `setup` is there as long as nobody else is.
pub async fn start(folder: &tempfile::TempDir) -> Server {
    start_with(folder, &[]).await
}

/// The same with these variables in its environment.
pub async fn start_with(folder: &tempfile::TempDir, variables: &[(&str, &OsStr)]) -> Server {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(log_of(folder)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.env_clear().env("LATCHKEY_LOG_FILTER", "latchkey=trace,debug");
    command.envs(variables.iter().copied());
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    command.stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
    let mut process = command.spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let listening = lines.next_line().await.unwrap().unwrap();
    let address = listening.rsplit("//").next().unwrap().to_owned();
    let is_new = !folder.path().join("set-up").exists();
    let setup = if is_new { lines.next_line().await.unwrap() } else { None };
    Server { process, address, setup }
}

/// Sends a form and leaves the connection open for the answer.
pub async fn send(server: &Server, path: &str, form: &str, cookie: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    let address = &server.address;
    // The name of the session's cookie carries the port, which is another one after a restart.
    let port = address.rsplit(':').next().unwrap();
    let cookie = cookie
        .split_once('=')
        .map_or_else(String::new, |(_, value)| format!("latchkey-{port}={value}"));
    let length = form.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{form}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// What arrives until the connection ends, in whichever way.
pub async fn read(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A server that is killed resets the connection; what came before counts.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends a form and reads the answer.
pub async fn post(server: &Server, request: (&str, &str, &str)) -> String {
    read(send(server, request.0, request.1, request.2).await).await
}

/// Opens a page.
pub async fn get(server: &Server, path: &str, cookie: &str) -> String {
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    let address = &server.address;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    read(stream).await
}

/// A header of an answer; empty when it is not there.
pub fn header(reply: &str, name: &str) -> String {
    let mut lines = reply.lines().filter_map(|line| line.split_once(": "));
    let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

/// Creates the organization. Returns its id and the cookie of its owner.
pub async fn set_up(server: &Server, folder: &tempfile::TempDir) -> (OrgId, String) {
    let link = server.setup.as_deref().unwrap();
    let token = link.rsplit("token=").next().unwrap();
    let form = format!(
        "token={token}&organization=Acme&name=Ada&email=ada%40example.com&password={PASSWORD}"
    );
    let reply = post(server, ("/setup", &form, "")).await;
    std::fs::write(folder.path().join("set-up"), "").unwrap();
    let org = header(&reply, "location").rsplit('/').next().unwrap().parse().unwrap();
    let mut cookies = reply.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let session = cookies.rfind(|cookie| cookie.starts_with("latchkey-")).unwrap();
    (org, session.split(';').next().unwrap().to_owned())
}

/// Fills in the form up to the review. Returns the address that creates the app.
pub async fn draft(server: &Server, org: &OrgId, cookie: &str, round: usize) -> String {
    let new = format!("/orgs/{org}/apps/new");
    let reply = post(server, (&new, "type=server", cookie)).await;
    let details = header(&reply, "location");
    let base = details.strip_suffix("/details").unwrap();
    let form = format!("name=app-{round}&description=&ttl=30");
    post(server, (&details, &form, cookie)).await;
    let reply = post(server, (&format!("{base}/scopes"), "role=org/org_member", cookie)).await;
    assert!(header(&reply, "location").ends_with("/review"), "{reply}");
    format!("{base}/created")
}

/// The text between two others.
pub fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = &text[text.find(before).unwrap() + before.len()..];
    &rest[..rest.find(after).unwrap()]
}

/// Creates an app, says that its secret was stored, and adds it. Returns its App ID and App Secret.
pub async fn create_app(server: &Server, org: &OrgId, cookie: &str) -> (String, String) {
    let address = draft(server, org, cookie, 0).await;
    create_drafted(server, org, cookie, &address).await
}

/// The same from a draft, by the address that creates it.
pub async fn create_drafted(
    server: &Server,
    org: &OrgId,
    cookie: &str,
    address: &str,
) -> (String, String) {
    let page = post(server, (address, "", cookie)).await;
    let secret = &page[page.find("lkysec").unwrap()..][..AppSecret::LENGTH];
    let app = between(&page[page.find("id=\"app-id\"").unwrap()..], ">", "<").to_owned();
    let path = format!("/orgs/{org}/apps/{app}");
    let key = between(&page[page.find("name=\"key\"").unwrap()..], "value=\"", "\"");
    post(server, (&format!("{path}/stored"), &format!("stored=yes&key={key}"), cookie)).await;
    let reply = post(server, (&format!("{path}/add"), "add=yes", cookie)).await;
    assert_eq!(header(&reply, "location"), path);
    (app, secret.to_owned())
}
