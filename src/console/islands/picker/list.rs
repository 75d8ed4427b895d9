//! The check boxes of a picker as the browser holds them. The server rendered them, the browser
//! restores them on the way back, so the boxes themselves are asked what is ticked.

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlInputElement};

use crate::console::components::{Filter, folded};

/// How many boxes are shown, and how many are ticked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub shown: u32,
    /// Ticked ones of those that are shown.
    pub selected_shown: u32,
    pub selected: u32,
    pub all: u32,
}

impl Tally {
    /// "7 of 31 selected"; "2 of 5 shown selected, 7 in all" where not all are shown.
    pub fn words(self) -> String {
        let Self { shown, selected_shown, selected, all } = self;
        if shown == all {
            format!("{selected} of {all} selected")
        } else {
            format!("{selected_shown} of {shown} shown selected, {selected} in all")
        }
    }

    fn add(&mut self, other: Self) {
        self.shown += other.shown;
        self.selected_shown += other.selected_shown;
        self.selected += other.selected;
        self.all += other.all;
    }
}

/// Everything of a picker that changes while somebody picks.
pub struct List {
    root: Element,
    groups: Vec<Group>,
    panes: Vec<Pane>,
}

struct Group {
    element: Element,
    count: Option<Element>,
    whole: Option<Whole>,
    items: Vec<Item>,
}

/// The box that ticks all of a group.
struct Whole {
    input: HtmlInputElement,
    label: Element,
    words: String,
}

struct Item {
    row: Element,
    input: HtmlInputElement,
    text: String,
    is_api: bool,
}

/// A service of which all groups stand on one pane.
struct Pane {
    section: Element,
    count: Element,
}

impl List {
    /// Finds what the server rendered into the picker.
    pub fn of(root: &Element) -> Self {
        let groups = elements(root, "picker-group").map(Group::of).collect();
        let panes = elements(root, "pane-list").filter_map(Pane::of).collect();
        Self { root: root.clone(), groups, panes }
    }

    /// What stands in the filter.
    pub fn filter(&self) -> String {
        let field = first(&self.root, "#picker-filter");
        let field: Option<HtmlInputElement> = field.and_then(|field| field.dyn_into().ok());
        field.map(|field| field.value()).unwrap_or_default()
    }

    /// The values of the boxes that are ticked.
    pub fn selected(&self) -> Vec<String> {
        let items = self.groups.iter().flat_map(|group| &group.items);
        items.filter(|item| item.input.checked()).map(|item| item.input.value()).collect()
    }

    /// Shows what the filter and the choice beside it let through, and counts it.
    pub fn show(&self, filter: &Filter) -> Tally {
        let only = Only { api: self.is_on("show-api"), selected: self.is_on("show-picked") };
        let mut all = Tally::default();
        let mut hits = 0;
        for group in &self.groups {
            let found = group.filter(filter);
            hits += found;
            if !filter.is_empty() && found > 0 {
                set(&group.element, "open", true);
            }
            let tally = group.count(only);
            if let Some(count) = &group.count {
                count.set_text_content(Some(&tally.words_of_part()));
            }
            all.add(tally);
        }
        self.write("[data-tally-all]", &all.words());
        for pane in &self.panes {
            let within = |group: &&Group| pane.section.contains(Some(&group.element));
            let mut tally = Tally::default();
            for group in self.groups.iter().filter(within) {
                tally.add(group.count(only));
            }
            pane.count.set_text_content(Some(&tally.words_of_part()));
        }
        if let Some(nothing) = first(&self.root, "[data-no-match]") {
            set(&nothing, "hidden", hits > 0);
        }
        all
    }

    /// Ticks or unticks what is shown of the group that a box stands for, if it stands for one.
    pub fn follow(&self, changed: &HtmlInputElement) {
        let is_it = |group: &&Group| {
            group.whole.as_ref().is_some_and(|whole| whole.input.is_same_node(Some(changed)))
        };
        let Some(group) = self.groups.iter().find(is_it) else {
            return;
        };
        let only = Only { api: self.is_on("show-api"), selected: self.is_on("show-picked") };
        let shown = group.items.iter().filter(|item| item.is_shown(only) && !item.input.disabled());
        // Whether a box is shown may depend on its tick, so all of them are known first.
        for item in shown.collect::<Vec<_>>() {
            item.input.set_checked(changed.checked());
        }
    }

    /// Folds or unfolds every group.
    pub fn fold(&self, is_folded: bool) {
        for group in &self.groups {
            set(&group.element, "open", !is_folded);
        }
        self.write("[data-fold]", if is_folded { "Unfold all" } else { "Fold all" });
    }

    /// Says beside the buttons how much is selected.
    pub fn tell(&self, words: &str) {
        for place in elements(&self.root, "picked") {
            place.set_text_content(Some(words));
            set(&place, "data-live", true);
        }
    }

    fn write(&self, place: &str, words: &str) {
        if let Some(place) = first(&self.root, place) {
            place.set_text_content(Some(words));
        }
    }

    fn is_on(&self, id: &str) -> bool {
        first(&self.root, &format!("#{id}:checked")).is_some()
    }
}

/// The choice beside the filter.
#[derive(Clone, Copy)]
struct Only {
    api: bool,
    selected: bool,
}

impl Group {
    fn of(element: Element) -> Self {
        let title = element.get_attribute("data-words").unwrap_or_default();
        let rows = elements(&element, "picks").flat_map(|list| children(&list));
        Self {
            count: first(&element, "[data-tally]"),
            whole: Whole::of(&element),
            items: rows.filter_map(|row| Item::of(row, &title)).collect(),
            element,
        }
    }

    fn filter(&self, filter: &Filter) -> usize {
        let mut found = 0;
        for item in &self.items {
            let is_found = filter.finds_in(&item.text);
            set(&item.row, "hidden", !is_found);
            found += usize::from(is_found);
        }
        set(&self.element, "hidden", found == 0 && !self.items.is_empty());
        found
    }

    /// Counts its boxes, and has the box for all of them show what they have in common.
    fn count(&self, only: Only) -> Tally {
        let mut tally = Tally::default();
        let (mut open, mut ticked) = (0, 0);
        for item in &self.items {
            let (is_shown, is_ticked) = (item.is_shown(only), item.input.checked());
            tally.add(Tally {
                shown: is_shown.into(),
                selected_shown: (is_shown && is_ticked).into(),
                selected: is_ticked.into(),
                all: 1,
            });
            if is_shown && !item.input.disabled() {
                open += 1;
                ticked += u32::from(is_ticked);
            }
        }
        if let Some(Whole { input, label, words }) = &self.whole {
            input.set_checked(open > 0 && ticked == open);
            input.set_indeterminate(ticked > 0 && ticked < open);
            input.set_disabled(open == 0);
            let is_part = tally.shown < tally.all;
            let part = if is_part { format!("{words} that is shown") } else { words.clone() };
            label.set_text_content(Some(&part));
        }
        tally
    }
}

impl Whole {
    fn of(group: &Element) -> Option<Self> {
        let input: HtmlInputElement = first(group, "[data-pick-all]")?.dyn_into().ok()?;
        let label = input.next_element_sibling()?;
        let words = label.text_content().unwrap_or_default();
        Some(Self { input, label, words })
    }
}

impl Item {
    fn of(row: Element, title: &str) -> Option<Self> {
        let input: HtmlInputElement = first(&row, ".pick > input")?.dyn_into().ok()?;
        let names = ["label", "code"].into_iter().flat_map(|tag| {
            let found = row.get_elements_by_tag_name(tag);
            (0..found.length()).filter_map(move |at| found.item(at)?.text_content())
        });
        let text = names.fold(title.to_owned(), |text, name| text + " " + &name);
        let is_api = !row.class_list().contains("other");
        Some(Self { row, input, text: folded(&text), is_api })
    }

    fn is_shown(&self, only: Only) -> bool {
        !self.row.has_attribute("hidden")
            && (!only.api || self.is_api)
            && (!only.selected || self.input.checked())
    }
}

impl Pane {
    fn of(section: Element) -> Option<Self> {
        let label = section.previous_element_sibling()?;
        Some(Self { count: first(&label, "[data-tally]")?, section })
    }
}

impl Tally {
    /// "2 of 5 selected", of what is shown.
    fn words_of_part(self) -> String {
        format!("{} of {} selected", self.selected_shown, self.shown)
    }
}

/// The first element that a selector of ours finds.
pub fn first(within: &Element, selector: &str) -> Option<Element> {
    within.query_selector(selector).ok().flatten()
}

fn elements(within: &Element, class: &str) -> impl Iterator<Item = Element> + use<> {
    let found = within.get_elements_by_class_name(class);
    (0..found.length()).filter_map(move |at| found.item(at))
}

fn children(of: &Element) -> impl Iterator<Item = Element> + use<> {
    let found = of.children();
    (0..found.length()).filter_map(move |at| found.item(at))
}

/// Sets or removes an attribute that has no value.
pub fn set(element: &Element, name: &str, is_there: bool) {
    // It fails for names that are none only.
    let _ = element.toggle_attribute_with_force(name, is_there);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_everything_or_what_is_shown() {
        let all = Tally { shown: 31, selected_shown: 7, selected: 7, all: 31 };
        assert_eq!(all.words(), "7 of 31 selected");
        let part = Tally { shown: 5, selected_shown: 2, ..all };
        assert_eq!(part.words(), "2 of 5 shown selected, 7 in all");
        assert_eq!(part.words_of_part(), "2 of 5 selected");
    }

    #[test]
    fn parts_add_up() {
        let mut sum = Tally { shown: 1, selected_shown: 1, selected: 1, all: 2 };
        sum.add(Tally { shown: 2, selected_shown: 0, selected: 1, all: 3 });
        assert_eq!(sum, Tally { shown: 3, selected_shown: 1, selected: 2, all: 5 });
    }
}
