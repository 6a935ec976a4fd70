//! Colours, and what a user's text may do to a terminal: nothing.

use anstyle::{AnsiColor, Style};
use std::fmt::Display;
use tutela::{Action, Severity};

fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

pub fn error(text: impl Display) -> String {
    paint(AnsiColor::Red.on_default().bold(), text)
}

pub fn dim(text: impl Display) -> String {
    paint(Style::new().dimmed(), text)
}

pub fn strong(text: impl Display) -> String {
    paint(Style::new().bold(), text)
}

pub fn action(action: Action) -> String {
    let colour = match action {
        Action::Allow => AnsiColor::Green,
        Action::Notice => AnsiColor::Cyan,
        Action::Mask => AnsiColor::Yellow,
        Action::Review => AnsiColor::Magenta,
        Action::Block => AnsiColor::Red,
    };
    paint(colour.on_default().bold(), action)
}

fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Mild => AnsiColor::Cyan.on_default(),
        Severity::Unsuitable => AnsiColor::Yellow.on_default(),
        Severity::Serious => AnsiColor::Red.on_default(),
        Severity::Critical => AnsiColor::Red.on_default().bold(),
    }
}

pub fn severity(severity: Severity) -> String {
    paint(severity_style(severity), format!("{} {}", severity.level(), severity))
}

pub fn span(severity: Severity, text: impl Display) -> String {
    paint(severity_style(severity).underline(), text)
}

/// The text with everything escaped that could change the terminal or hide: control, direction and invisible characters.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        let hidden = matches!(char,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}');
        if char.is_control() || hidden {
            out.extend(char.escape_default());
        } else {
            out.push(char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_user_writes_reaches_the_terminal_raw() {
        assert_eq!(escape("a\u{1b}[2J\u{202E}b\tc赌"), "a\\u{1b}[2J\\u{202e}b\\tc赌");
    }
}
