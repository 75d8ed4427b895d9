//! The guide: what every part of the console is for, and how its jobs are done. The question mark
//! of each page leads to its chapter.

mod chapter;
mod chapters;

use leptos::prelude::*;

use crate::console::components::{Crumb, PageHead, SectionCard};
use crate::console::pages::guide::chapter::{Block, Chapter};
use crate::console::pages::guide::chapters::CHAPTERS;
use crate::console::pages::page::{Content, Page};
use crate::console::paths;

/// The chapter of that name.
pub fn chapter(slug: &str) -> Option<&'static Chapter> {
    CHAPTERS.iter().find(|chapter| chapter.slug == slug)
}

/// The list of chapters.
pub fn index(_: &Page) -> Content {
    let lines = CHAPTERS.iter().map(|chapter| {
        view! {
            <li>
                <a href=paths::guide(chapter.slug)><strong>{chapter.title}</strong></a>
                <p class="muted">{chapter.lead}</p>
            </li>
        }
    });
    let body = view! {
        <PageHead title="Guide" lead="What each part of Latchkey is for, and how to get things done."/>
        <div class="card card-body"><ul class="lines">{lines.collect_view()}</ul></div>
    };
    Content { title: vec!["Guide".into()], crumbs: vec![], body: body.into_any() }
}

/// A chapter.
pub fn show(_: &Page, chapter: &'static Chapter) -> Content {
    let parts = chapter.parts.iter().enumerate().map(|(at, part)| {
        let body: Vec<_> = part.body.iter().map(block).collect();
        view! {
            <SectionCard id=format!("part-{}", at + 1) title=part.title>
                <div class="stack prose">{body}</div>
            </SectionCard>
        }
    });
    let body = view! {
        <PageHead title=chapter.title lead=chapter.lead/>
        {parts.collect_view()}
    };
    Content {
        title: vec![chapter.title.into(), "Guide".into()],
        crumbs: vec![Crumb { label: "Guide".into(), href: paths::GUIDE.into() }],
        body: body.into_any(),
    }
}

fn block(block: &Block) -> AnyView {
    let items = |items: &[&'static str]| {
        items.iter().map(|item| view! { <li>{words(item)}</li> }).collect_view()
    };
    match block {
        Block::Text(text) => view! { <p>{words(text)}</p> }.into_any(),
        Block::Steps(steps) => view! { <ol class="stack-s">{items(steps)}</ol> }.into_any(),
        Block::Points(points) => view! { <ul class="stack-s">{items(points)}</ul> }.into_any(),
    }
}

/// Text with code between backticks.
fn words(text: &'static str) -> Vec<AnyView> {
    let part = |(at, part): (usize, &'static str)| match at % 2 {
        0 => part.into_any(),
        _ => view! { <code>{part}</code> }.into_any(),
    };
    text.split('`').enumerate().map(part).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn texts(block: &Block) -> Vec<&'static str> {
        match block {
            Block::Text(text) => vec![text],
            Block::Steps(items) | Block::Points(items) => items.to_vec(),
        }
    }

    #[test]
    fn every_chapter_has_a_name_of_its_own_and_says_something() {
        let slugs: BTreeSet<_> = CHAPTERS.iter().map(|chapter| chapter.slug).collect();
        assert_eq!(slugs.len(), CHAPTERS.len());
        for chapter in &CHAPTERS {
            assert!(!chapter.parts.is_empty(), "{}", chapter.slug);
        }
    }

    #[test]
    fn code_begins_and_ends() {
        let parts = CHAPTERS.iter().flat_map(|chapter| chapter.parts);
        for text in parts.flat_map(|part| part.body).flat_map(texts) {
            assert_eq!(text.matches('`').count() % 2, 0, "{text}");
        }
    }
}
