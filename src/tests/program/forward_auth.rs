//! A service that knows nothing of tokens, behind Debian's nginx, which asks us first.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

use crate::program::{Server, create_app, header, read, set_up, start};

/// A port that nobody listens on at the moment.
pub async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// What the README shows, with the addresses of a test.
fn configuration(folder: &Path, front: u16, back: u16, server: &Server) -> String {
    let folder = folder.display();
    let address = &server.address;
    format!(
        "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{
    listen 127.0.0.1:{back};
    location / {{ return 200 \"client=$http_x_latchkey_client user=$http_x_latchkey_user.\"; }}
  }}
  server {{
    listen 127.0.0.1:{front};
    location / {{
      auth_request /latchkey;
      auth_request_set $client $upstream_http_x_latchkey_client;
      auth_request_set $user $upstream_http_x_latchkey_user;
      proxy_set_header X-Latchkey-Client $client;
      proxy_set_header X-Latchkey-User $user;
      proxy_pass http://127.0.0.1:{back};
    }}
    location /closed {{
      auth_request /latchkey-closed;
      proxy_pass http://127.0.0.1:{back};
    }}
    location = /latchkey {{
      internal;
      proxy_pass http://{address}/csp/gateway/am/api/auth/check;
      proxy_pass_request_body off;
      proxy_set_header Content-Length \"\";
      proxy_set_header Host {address};
    }}
    location = /latchkey-closed {{
      internal;
      proxy_pass http://{address}/csp/gateway/am/api/auth/check?permission=_API.Device:device.READ;
      proxy_pass_request_body off;
      proxy_set_header Content-Length \"\";
      proxy_set_header Host {address};
    }}
  }}
}}
"
    )
}

/// Nginx as it comes, in front of us.
pub fn in_front_of(folder: &Path, front: u16, address: SocketAddr) -> String {
    let folder = folder.display();
    format!(
        "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{
    listen 127.0.0.1:{front};
    location / {{ proxy_pass http://{address}; }}
  }}
}}
"
    )
}

pub async fn nginx(folder: &Path, front: u16, configuration: &str) -> Child {
    let file = folder.join("nginx.conf");
    std::fs::write(&file, configuration).unwrap();
    let mut command = Command::new("/usr/sbin/nginx");
    command.arg("-p").arg(folder).arg("-c").arg(&file).stderr(Stdio::null()).kill_on_drop(true);
    let child = command.spawn().expect("nginx, which `cargo xtask setup` installs");
    while TcpStream::connect(("127.0.0.1", front)).await.is_err() {
        tokio::task::yield_now().await;
    }
    child
}

/// A request with more headers, and what comes of it.
pub async fn ask(address: &str, path: &str, more: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{more}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    read(stream).await
}

pub async fn token(server: &Server, app: &str, secret: &str) -> String {
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    let (basic, form) =
        (BASE64_STANDARD.encode(format!("{app}:{secret}")), "grant_type=client_credentials");
    let request = format!(
        "POST /csp/gateway/am/api/auth/token HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
         Authorization: Basic {basic}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{form}",
        server.address,
        form.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let reply = read(stream).await;
    crate::program::between(&reply, "\"access_token\":\"", "\"").to_owned()
}

#[tokio::test]
async fn a_service_behind_nginx_is_reached_by_those_who_may_and_learns_who_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder).await;
    let (org, cookie) = set_up(&server, &folder).await;
    let (app, secret) = create_app(&server, &org, &cookie).await;
    let token = token(&server, &app, &secret).await;
    let (front, back) = (free_port().await, free_port().await);
    let configuration = configuration(folder.path(), front, back, &server);
    let _nginx = nginx(folder.path(), front, &configuration).await;
    let address = format!("127.0.0.1:{front}");

    let bearer = format!("Authorization: Bearer {token}\r\n");
    let by_secret = format!("X-Auth-Token: {secret}/{app}\r\n");
    for credentials in [&bearer, &by_secret] {
        // Whatever a caller writes there, the service reads what we say.
        let forged = format!("{credentials}X-Latchkey-User: root\r\nX-Latchkey-Client: root\r\n");
        let reply = ask(&address, "/", &forged).await;
        assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
        assert!(reply.ends_with(&format!("client={app} user=.")), "{reply}");
    }
    let closed = ask(&address, "/closed", &bearer).await;
    assert!(closed.starts_with("HTTP/1.1 403"), "{closed}");
    for nobody in ["", "Authorization: Bearer nonsense\r\n"] {
        let reply = ask(&address, "/", nobody).await;
        assert!(reply.starts_with("HTTP/1.1 401"), "{reply}");
        assert!(header(&reply, "www-authenticate").starts_with("Bearer"), "{reply}");
    }
}
