//! The speeds as a picture: a group of bars for each load.

use crate::engines::Id;
use crate::peers::Outcome;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::path::Path;

const SIZE: (u32, u32) = (1600, 800);
/// Part of a group's width that its bars fill.
const FILLED: f64 = 0.86;

/// Writes median speeds as SVG.
pub fn write(outcomes: &[Outcome], path: &Path) -> Result<(), String> {
    draw(outcomes, path).map_err(|error| format!("cannot draw {}: {error}", path.display()))
}

fn draw<'p>(outcomes: &[Outcome], path: &'p Path) -> Result<(), Box<dyn std::error::Error + 'p>> {
    // The one that never counts terms is left out.
    let ids: Vec<Id> = Id::ALL
        .into_iter()
        .filter(|id| *id != Id::Rustrict && outcomes.iter().any(|outcome| outcome.timing(*id).is_some()))
        .collect();
    let speed = |outcome: &Outcome, id: Id| outcome.timing(id).map(|timing| timing.median());
    let highest = outcomes.iter().flat_map(|outcome| ids.iter().filter_map(|id| speed(outcome, *id))).fold(1.0, f64::max);
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption("MB/s of processor time, median of all rounds", ("sans-serif", 22))
        .margin(16)
        .x_label_area_size(60)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..outcomes.len() as f64, 0.0..highest * 1.05)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_desc("MB/s")
        .y_label_formatter(&|speed| format!("{speed:.0}"))
        .draw()?;
    let width = FILLED / ids.len().max(1) as f64;
    for (place, id) in ids.iter().enumerate() {
        let style = colour(place, ids.len());
        let bars = outcomes.iter().enumerate().filter_map(|(group, outcome)| {
            let left = group as f64 + (1.0 - FILLED) / 2.0 + place as f64 * width;
            Some(Rectangle::new([(left, 0.0), (left + 0.9 * width, speed(outcome, *id)?)], style.filled()))
        });
        chart
            .draw_series(bars)?
            .label(id.name())
            .legend(move |(x, y)| Rectangle::new([(x, y - 6), (x + 12, y + 6)], style.filled()));
    }
    let names = ("sans-serif", 15).into_text_style(&root).pos(Pos::new(HPos::Center, VPos::Top));
    for (group, outcome) in outcomes.iter().enumerate() {
        let (x, y) = chart.backend_coord(&(group as f64 + 0.5, 0.0));
        // Long names break at the comma.
        for (line, part) in outcome.load.split(", ").enumerate() {
            root.draw_text(part, &names, (x, y + 8 + 18 * line as i32))?;
        }
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .border_style(BLACK)
        .background_style(WHITE)
        .draw()?;
    root.present()?;
    Ok(())
}

/// tutela black, the others round the wheel of colours.
fn colour(place: usize, all: usize) -> HSLColor {
    match place {
        0 => HSLColor(0.0, 0.0, 0.1),
        _ => HSLColor(place as f64 / all as f64, 0.6, 0.55),
    }
}
