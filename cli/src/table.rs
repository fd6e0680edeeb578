//! Results as rows and columns, and their formats.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use clap::ValueEnum;
use comfy_table::{CellAlignment, LineStyle, Table as TextTable, TableStyle};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use serde_json::{Map, Value};

/// Rows of cells under named columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    columns: Vec<(String, Kind)>,
    rows: Vec<Vec<Cell>>,
}

/// The type of a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Number,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Integer(u64),
    Number(Option<f64>),
}

/// The format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table to look at
    Text,
    /// JSON
    Json,
    /// Comma-separated values
    Csv,
    /// Apache Parquet; needs --output
    Parquet,
}

impl Format {
    /// The format that the ending of a file's name stands for.
    pub(crate) fn of_file(option: &str, path: &Path) -> Result<Self> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some("parquet") => Ok(Self::Parquet),
            _ => bail!("{option}: found {}, expected a name that ends in .csv, .json or .parquet", path.display()),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::Integer(number as u64)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        Self::Number(number)
    }
}

impl Table {
    /// A table without rows.
    pub(crate) fn new<'a>(columns: impl IntoIterator<Item = (&'a str, Kind)>) -> Self {
        Self { columns: columns.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect(), rows: Vec::new() }
    }

    /// Adds a row: one cell for each column, of its kind.
    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// The table as the bytes of a file.
    pub(crate) fn bytes(&self, format: Format) -> Result<Vec<u8>> {
        match format {
            Format::Text => Ok(self.text().into_bytes()),
            Format::Json => json_line(&self.json()),
            Format::Csv => self.csv(),
            Format::Parquet => self.parquet().context("Parquet"),
        }
    }

    /// A list of objects, one a row.
    pub(crate) fn json(&self) -> Value {
        let object = |row: &Vec<Cell>| {
            let entries = self.columns.iter().zip(row).map(|((name, _), cell)| (name.clone(), cell.json()));
            Value::Object(entries.collect::<Map<_, _>>())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    fn csv(&self) -> Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|(name, _)| name))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::exact))?;
        }
        writer.into_inner().map_err(|error| anyhow!("CSV: {error}"))
    }

    fn text(&self) -> String {
        let mut table = TextTable::new();
        table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
        table.set_header(self.columns.iter().map(|(name, _)| name.replace('_', " ")));
        for row in &self.rows {
            table.add_row(row.iter().map(Cell::shown));
        }
        for (index, column) in table.column_iter_mut().enumerate() {
            let is_text = self.columns.get(index).is_some_and(|(_, kind)| *kind == Kind::Text);
            column.set_cell_alignment(if is_text { CellAlignment::Left } else { CellAlignment::Right });
            column.set_padding(if index == 0 { (0, 0) } else { (2, 0) });
        }
        let lines: Vec<String> = table.to_string().lines().map(|line| line.trim_end().to_owned() + "\n").collect();
        lines.concat()
    }

    fn parquet(&self) -> Result<Vec<u8>> {
        let fields = self.columns.iter().map(|(name, kind)| {
            let (physical, repetition, logical) = match kind {
                Kind::Text => (Physical::BYTE_ARRAY, Repetition::REQUIRED, Some(LogicalType::String)),
                Kind::Integer => (Physical::INT64, Repetition::REQUIRED, None),
                Kind::Number => (Physical::DOUBLE, Repetition::OPTIONAL, None),
            };
            let field = Type::primitive_type_builder(name, physical);
            Ok(Arc::new(field.with_repetition(repetition).with_logical_type(logical).build()?))
        });
        let schema = Type::group_type_builder("rows").with_fields(fields.collect::<Result<_>>()?).build()?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
        let mut group = writer.next_row_group()?;
        for (index, (_, kind)) in self.columns.iter().enumerate() {
            let Some(mut column) = group.next_column()? else { bail!("a column too few") };
            let cells = self.rows.iter().filter_map(|row| row.get(index));
            match kind {
                Kind::Text => {
                    let texts = cells.map(|cell| ByteArray::from(cell.exact().into_bytes())).collect::<Vec<_>>();
                    column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
                }
                Kind::Integer => {
                    let integer = |cell: &Cell| if let Cell::Integer(number) = cell { *number as i64 } else { 0 };
                    column.typed::<Int64Type>().write_batch(&cells.map(integer).collect::<Vec<_>>(), None, None)?;
                }
                Kind::Number => {
                    let number = |cell: &Cell| if let Cell::Number(number) = cell { *number } else { None };
                    let numbers: Vec<Option<f64>> = cells.map(number).collect();
                    let present: Vec<f64> = numbers.iter().flatten().copied().collect();
                    let levels: Vec<i16> = numbers.iter().map(|number| i16::from(number.is_some())).collect();
                    column.typed::<DoubleType>().write_batch(&present, Some(&levels), None)?;
                }
            }
            column.close()?;
        }
        group.close()?;
        Ok(writer.into_inner()?)
    }
}

impl Cell {
    fn json(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::Integer(number) => Value::from(*number),
            Self::Number(number) => Value::from(*number),
        }
    }

    /// The shortest decimal that reads back as the same number.
    fn exact(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Number(number) => number.map_or_else(String::new, |number| number.to_string()),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Number(None) => "–".to_owned(),
            Self::Number(Some(number)) if number.abs() >= 1000.0 => format!("{number:.0}"),
            Self::Number(Some(number)) => format!("{number:.4}"),
            other => other.exact(),
        }
    }
}

/// A JSON value on a line.
pub(crate) fn json_line(value: &Value) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes all of `bytes` to the file, or to the standard output.
pub(crate) fn deliver(bytes: &[u8], output: Option<&PathBuf>) -> Result<()> {
    if let Some(path) = output {
        return fs::write(path, bytes).with_context(|| path.display().to_string());
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).context("standard output")
}

/// Refuses a binary format without a file to write to.
pub(crate) fn check_destination(format: Format, output: Option<&PathBuf>) -> Result<()> {
    if format == Format::Parquet && output.is_none() {
        bail!("--format parquet: found no --output, expected --output FILE (Parquet is no text)");
    }
    Ok(())
}
