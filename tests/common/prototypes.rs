//! Reads what `include/tutela.h` declares. Knows the few forms that cbindgen writes and refuses every other.
#![allow(dead_code)]

/// What the header declares, in its order.
#[derive(Debug, Default)]
pub struct Header {
    pub functions: Vec<Function>,
    pub structs: Vec<Struct>,
    pub enums: Vec<Enum>,
    /// Macros that stand for a number, without those that tell the header's own version.
    pub numbers: Vec<String>,
}

#[derive(Debug, PartialEq)]
pub struct Function {
    pub name: String,
    pub returns: String,
    pub parameters: Vec<Parameter>,
}

/// A parameter, or a field of a struct.
#[derive(Debug, PartialEq)]
pub struct Parameter {
    /// With one space before a star: `const tutela_options *`.
    pub of: String,
    pub name: String,
    /// Of an array.
    pub len: Option<usize>,
}

#[derive(Debug)]
pub struct Struct {
    pub name: String,
    pub fields: Vec<Parameter>,
}

#[derive(Debug)]
pub struct Enum {
    pub name: String,
    /// The integer type that holds it.
    pub base: String,
    pub constants: Vec<String>,
}

impl Header {
    pub fn read(text: &str) -> Self {
        let text = without_comments(text);
        let mut header = Self::default();
        let (directives, declarations): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
        for directive in directives {
            let mut words = directive.split_whitespace();
            if let (Some("#define"), Some(name), Some(value)) = (words.next(), words.next(), words.next()) {
                if !name.starts_with("TUTELA_VERSION") && value.parse::<i64>().is_ok() {
                    header.numbers.push(name.to_owned());
                }
            }
        }
        let declarations = declarations.join("\n").replace("extern \"C\" {", "");
        for statement in statements(&declarations) {
            header.declare(&statement);
        }
        header
    }

    fn declare(&mut self, statement: &str) {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let body = statement.split_once('{').and_then(|(_, body)| body.rsplit_once('}')).map(|(body, _)| body);
        match (words.as_slice(), body) {
            (["enum", name, ":", base, ..], Some(body)) => {
                let constants = body.split(',').filter_map(|constant| constant.split('=').next()).map(str::trim);
                self.enums.push(Enum {
                    name: name.to_string(),
                    base: base.to_string(),
                    constants: constants.filter(|constant| !constant.is_empty()).map(str::to_owned).collect(),
                });
            }
            (["typedef", "struct", "{", .., name], Some(body)) => {
                let fields = body.split(';').filter(|field| !field.trim().is_empty()).map(parameter).collect();
                self.structs.push(Struct { name: name.to_string(), fields });
            }
            // The names of enumerations.
            (["typedef", "enum", _, _] | ["typedef", "int32_t" | "uint32_t", _], None) => (),
            (_, None) if statement.ends_with(')') => {
                let (head, parameters) = statement.trim_end_matches(')').split_once('(').expect("a prototype");
                let head = parameter(head);
                let parameters = match parameters {
                    "void" => vec![],
                    _ => parameters.split(',').map(parameter).collect(),
                };
                self.functions.push(Function { name: head.name, returns: head.of, parameters });
            }
            _ => panic!("the header declares something new: {statement}"),
        }
    }
}

fn without_comments(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        plain += before;
        rest = after.split_once("*/").expect("comments end").1;
    }
    plain += rest;
    plain.lines().map(|line| line.split("//").next().unwrap_or("").to_owned() + "\n").collect()
}

/// Cut at semicolons that stand in no braces. The brace that closes `extern "C"` is dropped.
fn statements(text: &str) -> Vec<String> {
    let (mut all, mut statement, mut depth) = (vec![], String::new(), 0);
    for character in text.chars() {
        match character {
            '}' if depth == 0 => continue,
            '{' => depth += 1,
            '}' => depth -= 1,
            ';' if depth == 0 => {
                all.push(std::mem::take(&mut statement).trim().to_owned());
                continue;
            }
            _ => (),
        }
        statement.push(character);
    }
    assert!(statement.trim().is_empty(), "the header ends in the middle: {statement}");
    all
}

/// A type and a name.
fn parameter(text: &str) -> Parameter {
    let text = text.trim();
    let (text, len) = match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((text, len)) => (text, Some(len.parse().expect("a length in digits"))),
        None => (text, None),
    };
    let name = text.rfind(|character: char| !character.is_ascii_alphanumeric() && character != '_').expect("a type") + 1;
    let (of, name) = text.split_at(name);
    let of = of.split_whitespace().collect::<Vec<_>>().join(" ");
    Parameter { of, name: name.to_owned(), len }
}

#[test]
fn the_forms_that_cbindgen_writes_are_read() {
    let header = Header::read(
        "/* a comment; with a semicolon */\n#ifndef TUTELA_H\n#define TUTELA_MOST 128\n#define TUTELA_VERSION_MAJOR 0\n\
         enum tutela_way\n#if defined(__cplusplus)\n  : int32_t\n#endif // defined\n {\n    /* One. */\n    TUTELA_WAY_ON = 1,\n};\n\
         typedef enum tutela_way tutela_way;\ntypedef int32_t tutela_way;\n\
         typedef struct {\n    /* Some. */\n    uint64_t id;\n    char name[64];\n} tutela_thing;\n\
         #ifdef __cplusplus\nextern \"C\" {\n#endif\n\
         const char *tutela_name(void);\ntutela_status tutela_do(tutela_thing thing,\n    const tutela_thing *other,\n    size_t *out);\n\
         #ifdef __cplusplus\n}  // extern \"C\"\n#endif\n",
    );
    let plain = |of: &str, name: &str| Parameter { of: of.into(), name: name.into(), len: None };
    assert_eq!(header.numbers, ["TUTELA_MOST"]);
    assert_eq!(
        (header.enums[0].base.as_str(), header.enums[0].constants.as_slice()),
        ("int32_t", &["TUTELA_WAY_ON".to_owned()][..])
    );
    assert_eq!(header.structs[0].fields, [plain("uint64_t", "id"), Parameter { len: Some(64), ..plain("char", "name") }]);
    let name = Function { name: "tutela_name".into(), returns: "const char *".into(), parameters: vec![] };
    let parameters = vec![plain("tutela_thing", "thing"), plain("const tutela_thing *", "other"), plain("size_t *", "out")];
    let call = Function { name: "tutela_do".into(), returns: "tutela_status".into(), parameters };
    assert_eq!(header.functions, [name, call]);
}
