//! Mail: plain text through the configured SMTP server, sent after the change it tells of was
//! committed. A mail that cannot be sent undoes nothing; the page says so.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use thiserror::Error;
use tracing::{info, warn};

use crate::config::{Mail, MailTls};
use crate::domain::text::Email;

/// A person waits for the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A mail could not be sent. The log has the server's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the mail could not be sent")]
pub struct NotSent;

/// A mail to one person.
pub struct Letter<'a> {
    /// To whom.
    pub to: &'a Email,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Sends mail. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Sends through the configured server; nothing is asked of it yet. `None`, with a line in
    /// the log, when the settings cannot be used on this machine.
    pub fn new(config: &Mail) -> Option<Self> {
        let Mail { host, port, tls, login, from } = config;
        let builder = match tls {
            MailTls::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
            MailTls::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
            MailTls::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)),
        };
        let builder = builder.inspect_err(|error| warn!(%error, "Mail cannot be sent")).ok()?;
        let mut builder = builder.port(*port).timeout(Some(PATIENCE));
        if let Some((user, password)) = login {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            builder = builder.credentials(credentials);
        }
        Some(Self { transport: builder.build(), from: from.parse().ok()? })
    }

    /// Sends a letter, or gives up after ten seconds.
    pub async fn send(&self, letter: Letter<'_>) -> Result<(), NotSent> {
        let message = self.message(letter)?;
        // The time limit of the library is for each step of the conversation.
        match tokio::time::timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => {
                info!("Sent a mail");
                Ok(())
            }
            Ok(Err(error)) => {
                // The server's words may repeat the address, so only the kind is logged.
                let (code, is_timeout) = (error.status(), error.is_timeout());
                warn!(?code, is_timeout, "The SMTP server did not take a mail");
                Err(NotSent)
            }
            Err(_) => {
                warn!("The SMTP server did not answer in time");
                Err(NotSent)
            }
        }
    }

    fn message(&self, letter: Letter<'_>) -> Result<Message, NotSent> {
        let to: Address = letter.to.for_mail().parse().map_err(|_| NotSent)?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text)
            .map_err(|_| NotSent)
    }
}
