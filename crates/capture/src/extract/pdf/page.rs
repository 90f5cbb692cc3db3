//! What the operators of a page show (ISO 32000-1, 9.4), also those of the forms that it draws (8.10).

#![expect(
    clippy::float_arithmetic,
    reason = "sums and products of IEEE 754 are the same on every machine, and decide where lines and words part alone"
)]

use super::{
    STREAM_BYTES_MAX,
    font::{Font, number},
    matrix::Matrix,
    pen::{Pen, Shown},
    unreadable,
};
use crate::extract::NotExtracted;
use lopdf::{
    Dictionary, Document, Object, ObjectId,
    content::{Content, Operation},
};
use std::{collections::BTreeMap, rc::Rc};

/// How many operators a document may have, those of a form counted each time that it is drawn.
const OPERATORS_MAX: usize = 10_000_000;
/// How deep forms may draw each other.
const FORMS_DEPTH_MAX: usize = 12;
/// How deep states may be saved.
const STATES_MAX: usize = 512;

/// A document whose pages are being read.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pdf: &'a Document,
    /// The fonts that were used, by their object.
    used: BTreeMap<ObjectId, Rc<Font<'a>>>,
    operators: usize,
}

/// What is set while a page is drawn, and saved and restored.
#[derive(Debug, Clone)]
struct State<'a> {
    place: Matrix,
    font: Option<Rc<Font<'a>>>,
    size: f64,
    leading: f64,
    of_codes: f64,
    of_spaces: f64,
    stretch: f64,
}

/// A page or a form that is being drawn.
#[derive(Debug)]
struct Drawing<'a> {
    resources: Vec<&'a Dictionary>,
    state: State<'a>,
    saved: Vec<State<'a>>,
    line: Matrix,
    text: Matrix,
    is_placed: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(pdf: &'a Document) -> Self {
        Self { pdf, used: BTreeMap::new(), operators: 0 }
    }

    /// Returns what a page shows.
    pub(super) fn page(&mut self, page: ObjectId) -> Result<String, NotExtracted> {
        let content = self.pdf.get_page_content_with_limit(page, STREAM_BYTES_MAX);
        let content = content.map_err(|error| unreadable(&error))?;
        // A page without resources shows nothing that needs some.
        let (own, listed) = self.pdf.get_page_resources(page).unwrap_or_default();
        let listed = listed.into_iter().filter_map(|id| self.pdf.get_dictionary(id).ok());
        let resources = own.into_iter().chain(listed).collect();
        let state = State {
            place: Matrix::ONE,
            font: None,
            size: 0.0,
            leading: 0.0,
            of_codes: 0.0,
            of_spaces: 0.0,
            stretch: 1.0,
        };
        let mut pen = Pen::default();
        self.draw(&content, resources, state, 0, &mut pen)?;
        Ok(pen.into_text())
    }

    fn draw(
        &mut self,
        content: &[u8],
        resources: Vec<&'a Dictionary>,
        state: State<'a>,
        depth: usize,
        pen: &mut Pen,
    ) -> Result<(), NotExtracted> {
        let mut drawing =
            Drawing { resources, state, saved: Vec::new(), line: Matrix::ONE, text: Matrix::ONE, is_placed: true };
        for operation in Content::decode_iter(content) {
            self.operators += 1;
            if self.operators > OPERATORS_MAX {
                return Err(NotExtracted::TooMuch { max: OPERATORS_MAX });
            }
            // What follows an operator that cannot be read is not read by other programs either.
            let Ok(operation) = operation else { break };
            match operation.operator.as_str() {
                "Tf" => self.set_font(&mut drawing, &operation)?,
                "Do" if depth < FORMS_DEPTH_MAX => self.form(&drawing, &operation, depth, pen)?,
                _ => drawing.operator(&operation, self.pdf, pen),
            }
        }
        Ok(())
    }

    fn set_font(&mut self, drawing: &mut Drawing<'a>, operation: &Operation) -> Result<(), NotExtracted> {
        let [name, size] = operation.operands.as_slice() else { return Ok(()) };
        drawing.state.size = number(size, self.pdf).unwrap_or_default();
        drawing.state.font = match name.as_name().ok().and_then(|name| drawing.resource(b"Font", name, self.pdf)) {
            None => None,
            Some(Object::Reference(id)) => self.font(*id)?,
            Some(object) => {
                let font = object.as_dict().ok().map(|font| Font::read(font, self.pdf)).transpose();
                font.map_err(|error| unreadable(&error))?.map(Rc::new)
            }
        };
        Ok(())
    }

    fn font(&mut self, id: ObjectId) -> Result<Option<Rc<Font<'a>>>, NotExtracted> {
        if let Some(font) = self.used.get(&id) {
            return Ok(Some(Rc::clone(font)));
        }
        let Ok(font) = self.pdf.get_dictionary(id) else { return Ok(None) };
        let font = Font::read(font, self.pdf).map_err(|error| unreadable(&error))?;
        let font = Rc::new(font);
        self.used.insert(id, Rc::clone(&font));
        Ok(Some(font))
    }

    fn form(
        &mut self,
        drawing: &Drawing<'a>,
        operation: &Operation,
        depth: usize,
        pen: &mut Pen,
    ) -> Result<(), NotExtracted> {
        let name = operation.operands.first().and_then(|name| name.as_name().ok());
        let object = name.and_then(|name| drawing.resource(b"XObject", name, self.pdf));
        let form = object.and_then(|object| self.pdf.dereference(object).ok()?.1.as_stream().ok());
        let is_form = |dict: &Dictionary| dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Form");
        let Some(form) = form.filter(|form| is_form(&form.dict)) else { return Ok(()) };
        let content = form.get_plain_content_with_limit(STREAM_BYTES_MAX).map_err(|error| unreadable(&error))?;
        let own = form.dict.get_deref(b"Resources", self.pdf).and_then(Object::as_dict).ok();
        let resources = own.map_or_else(|| drawing.resources.clone(), |own| vec![own]);
        let matrix = form.dict.get_deref(b"Matrix", self.pdf).and_then(Object::as_array).ok();
        let matrix = matrix.and_then(|matrix| matrix_of(matrix, self.pdf)).unwrap_or(Matrix::ONE);
        let state = State { place: matrix.then(drawing.state.place), ..drawing.state.clone() };
        self.draw(&content, resources, state, depth + 1, pen)
    }
}

impl<'a> Drawing<'a> {
    /// Returns a resource by its kind and name.
    fn resource(&self, kind: &[u8], name: &[u8], pdf: &'a Document) -> Option<&'a Object> {
        let of = |resources: &&'a Dictionary| resources.get_deref(kind, pdf).ok()?.as_dict().ok()?.get(name).ok();
        self.resources.iter().find_map(of)
    }

    fn operator(&mut self, operation: &Operation, pdf: &Document, pen: &mut Pen) {
        let operands = operation.operands.as_slice();
        let n = |place: usize| operands.get(place).and_then(|object| number(object, pdf)).unwrap_or_default();
        let string = |place: usize| operands.get(place).and_then(|object| object.as_str().ok()).unwrap_or_default();
        match operation.operator.as_str() {
            "q" if self.saved.len() < STATES_MAX => self.saved.push(self.state.clone()),
            "Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            "cm" => {
                let matrix = matrix_of(operands, pdf).unwrap_or(Matrix::ONE);
                self.state.place = matrix.then(self.state.place);
            }
            "BT" => self.place(Matrix::ONE),
            "Tm" => self.place(matrix_of(operands, pdf).unwrap_or(Matrix::ONE)),
            "Td" => self.place(Matrix::moving(n(0), n(1)).then(self.line)),
            "TD" => {
                self.state.leading = -n(1);
                self.place(Matrix::moving(n(0), n(1)).then(self.line));
            }
            "T*" => self.next_line(),
            "TL" => self.state.leading = n(0),
            "Tc" => self.state.of_codes = n(0),
            "Tw" => self.state.of_spaces = n(0),
            "Tz" => self.state.stretch = n(0) / 100.0,
            "Tj" => self.show(string(0), pen),
            "'" => {
                self.next_line();
                self.show(string(0), pen);
            }
            "\"" => {
                self.state.of_spaces = n(0);
                self.state.of_codes = n(1);
                self.next_line();
                self.show(string(2), pen);
            }
            "TJ" => {
                for part in operands.first().and_then(|array| array.as_array().ok()).into_iter().flatten() {
                    match part.as_str() {
                        Ok(bytes) => self.show(bytes, pen),
                        Err(_) => self.advance(-number(part, pdf).unwrap_or_default() / 1000.0 * self.state.size),
                    }
                }
            }
            _ => {}
        }
    }

    fn place(&mut self, line: Matrix) {
        self.line = line;
        self.text = line;
        self.is_placed = true;
    }

    fn next_line(&mut self) {
        self.place(Matrix::moving(0.0, -self.state.leading).then(self.line));
    }

    fn advance(&mut self, by: f64) {
        self.text = Matrix::moving(by * self.state.stretch, 0.0).then(self.text);
    }

    fn show(&mut self, bytes: &[u8], pen: &mut Pen) {
        let Some(font) = self.state.font.clone() else { return };
        let decoded = font.decode(bytes);
        let before = self.text.then(self.state.place);
        let spaced = decoded.codes * self.state.of_codes + decoded.spaces * self.state.of_spaces;
        self.advance(decoded.width * self.state.size + spaced);
        pen.show(Shown {
            text: &decoded.text,
            start: before.origin(),
            end: self.text.then(self.state.place).origin(),
            direction: before.right(),
            height: (before.up().length() * self.state.size).abs(),
            is_placed: self.is_placed,
            is_estimated: decoded.is_estimated,
        });
        self.is_placed = false;
    }
}

fn matrix_of(numbers: &[Object], pdf: &Document) -> Option<Matrix> {
    let numbers: Vec<f64> = numbers.iter().filter_map(|object| number(object, pdf)).collect();
    numbers.try_into().ok().map(Matrix)
}
