//! Invitations by mail, through a real conversation in SMTP on loopback.

use std::net::SocketAddr;

use latchkey::config::{Mail, MailTls, Sensitive};
use latchkey::domain::text::Email;
use latchkey::http::mail::{Letter, Mailer, NotSent};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What a server took: the envelope and the message.
#[derive(Debug, Default)]
pub struct Taken {
    pub login: Option<String>,
    pub from: String,
    pub to: Vec<String>,
    pub message: String,
}

/// An SMTP server (RFC 5321) that takes every mail, or refuses every recipient.
pub async fn server(refuses: bool) -> (SocketAddr, UnboundedReceiver<Taken>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, refuses, sender.clone()));
        }
    });
    (address, receiver)
}

async fn talk(stream: TcpStream, refuses: bool, sender: UnboundedSender<Taken>) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut taken = Taken::default();
    writer.write_all(b"220 test ESMTP\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let verb = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN",
            "AUTH" => {
                taken.login = line.split(' ').nth(2).map(str::to_owned);
                "235 2.7.0 accepted"
            }
            "MAIL" => {
                taken.from = line;
                "250 2.1.0 ok"
            }
            "RCPT" if refuses => "550 5.1.1 no such user",
            "RCPT" => {
                taken.to.push(line);
                "250 2.1.5 ok"
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await.unwrap();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    taken.message.push_str(line.strip_prefix('.').unwrap_or(&line));
                    taken.message.push('\n');
                }
                let _ = sender.send(std::mem::take(&mut taken));
                "250 2.0.0 taken"
            }
            "QUIT" => {
                let _ = writer.write_all(b"221 2.0.0 bye\r\n").await;
                return;
            }
            _ => "250 2.0.0 ok",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
    }
}

pub fn config(address: SocketAddr, login: Option<(&str, &str)>) -> Mail {
    Mail {
        host: address.ip().to_string(),
        port: address.port(),
        tls: MailTls::None,
        login: login.map(|(user, word)| (user.to_owned(), Sensitive::new(word.to_owned()))),
        from: "Latchkey <latchkey@example.com>".to_owned(),
    }
}

fn letter<'a>(to: &'a Email, subject: &str) -> Letter<'a> {
    Letter { to, subject: subject.to_owned(), text: "first line\n.second line\n".to_owned() }
}

#[tokio::test]
async fn a_letter_arrives_at_the_server_whole() {
    let (address, mut mails) = server(false).await;
    let mailer = Mailer::new(&config(address, Some(("user", "hunter2")))).unwrap();
    let to = Email::parse("zoe@example.com").unwrap();
    mailer.send(letter(&to, "Invitation to Initech")).await.unwrap();
    let mail = mails.recv().await.unwrap();
    assert!(mail.from.contains("<latchkey@example.com>"));
    assert!(mail.to[0].contains("<zoe@example.com>"));
    assert!(mail.message.contains("Subject: Invitation to Initech"));
    assert!(mail.message.contains("first line\n.second line"), "{}", mail.message);
    assert_eq!(mail.login.as_deref(), Some("AHVzZXIAaHVudGVyMg=="));
}

#[tokio::test]
async fn a_domain_in_other_letters_is_reached_by_every_server() {
    let (address, mut mails) = server(false).await;
    let mailer = Mailer::new(&config(address, None)).unwrap();
    let to = Email::parse("zoe@münchen.example").unwrap();
    mailer.send(letter(&to, "x")).await.unwrap();
    let mail = mails.recv().await.unwrap();
    assert!(mail.to[0].contains("<zoe@xn--mnchen-3ya.example>"), "{:?}", mail.to);
}

#[tokio::test]
async fn letters_of_the_world_in_a_subject_stay_one_header() {
    let (address, mut mails) = server(false).await;
    let mailer = Mailer::new(&config(address, None)).unwrap();
    let to = Email::parse("zoe@example.com").unwrap();
    mailer
        .send(letter(&to, "Invitation to Übersicht 日本\r\nBcc: evil@example.com"))
        .await
        .unwrap();
    let mail = mails.recv().await.unwrap();
    assert!(!mail.message.lines().any(|line| line.starts_with("Bcc")), "{}", mail.message);
    assert!(mail.message.contains("Subject: Invitation to =?utf-8?"), "{}", mail.message);
}

#[tokio::test]
async fn a_server_that_refuses_or_is_not_there_is_told_apart_from_success() {
    let to = Email::parse("zoe@example.com").unwrap();
    let (refusing, _mails) = server(true).await;
    let mailer = Mailer::new(&config(refusing, None)).unwrap();
    assert_eq!(mailer.send(letter(&to, "x")).await, Err(NotSent));
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mailer = Mailer::new(&config(nowhere, None)).unwrap();
    assert_eq!(mailer.send(letter(&to, "x")).await, Err(NotSent));
}

mod in_the_console {
    use axum::http::StatusCode;
    use latchkey::config::{Config, Flags, PublicUrl};
    use latchkey::console::paths;
    use latchkey::http::assets::no_bundle;
    use latchkey::http::router::router;
    use latchkey::http::state::AppState;

    use super::{SocketAddr, server};
    use crate::world::{Actor, BASE_URL, World};

    /// The world behind a server that mails through this address.
    async fn mailing_world(address: SocketAddr) -> World {
        let setting = |name: &str, value: String| (name.to_owned(), value);
        let environment = [
            setting("LATCHKEY_MAIL_HOST", address.ip().to_string()),
            setting("LATCHKEY_MAIL_PORT", address.port().to_string()),
            setting("LATCHKEY_MAIL_TLS", "none".to_owned()),
            setting("LATCHKEY_MAIL_FROM", "latchkey@example.com".to_owned()),
        ];
        let flags = Flags { data: Some("/nowhere".into()), ..Flags::default() };
        let Ok(config) = Config::from_sources(flags, &environment) else {
            panic!("the settings fit")
        };
        let world = World::new().await;
        let url = PublicUrl::parse(BASE_URL).unwrap();
        world.serve_with(router(AppState::new(world.workflows.clone(), &config, url, no_bundle)));
        world
    }

    async fn invite(world: &World) -> crate::world::Reply {
        let mut owner = world.browser(Actor::Owner).await;
        let form = [
            ("email", "zoe@example.com"),
            ("lasts", "7"),
            ("roles", "org_member"),
            ("go", "invite"),
        ];
        owner.post(&paths::invite(&world.org().await), &form).await
    }

    #[tokio::test]
    async fn one_link_is_mailed_and_another_shown() {
        let (address, mut mails) = server(false).await;
        let world = mailing_world(address).await;
        let page = invite(&world).await;
        assert!(page.body.contains("The link was mailed to zoe@example.com"), "{}", page.body);
        let mail = mails.recv().await.unwrap();
        let whole = mail.message.replace("=\n", "").replace("=3D", "=");
        let at = whole.find("http://127.0.0.1:8080/invitations/accept?token=").unwrap();
        let link = whole[at..].lines().next().unwrap();
        // Whoever invites must not be able to come as the one who reads the mail.
        assert!(page.body.contains("/invitations/accept?token=") && !page.body.contains(link));
        let path = link.strip_prefix(BASE_URL).unwrap();
        assert_eq!(world.anonymous().get(path).await.status, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_mail_that_fails_leaves_the_invitation_and_is_said() {
        let (address, _mails) = server(true).await;
        let world = mailing_world(address).await;
        let page = invite(&world).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("The e-mail couldn't be sent"), "{}", page.body);
        assert!(page.body.contains("/invitations/accept?token="));
        assert!(world.actions().await.contains(&"member.invited".to_owned()));
    }
}
