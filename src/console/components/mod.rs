//! Parts that pages share: shell, table, form, notice, empty state.
