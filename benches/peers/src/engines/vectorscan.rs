//! Vectorscan, the portable Hyperscan, through the few functions of its C interface that literals need.

use super::{Engine, Made, Tally};
use crate::data::Load;
use std::ffi::{CStr, c_char, c_int, c_uint, c_ulonglong, c_void};
use std::ptr::{null, null_mut};

/// From `hs_compile.h` and `hs_runtime.h`, interface 5.x.
#[repr(C)]
struct CompileError {
    message: *mut c_char,
    expression: c_int,
}

const SUCCESS: c_int = 0;
const MODE_BLOCK: c_uint = 1;

type OnMatch = extern "C" fn(id: c_uint, from: c_ulonglong, to: c_ulonglong, flags: c_uint, context: *mut c_void) -> c_int;

unsafe extern "C" {
    fn hs_compile_lit_multi(
        expressions: *const *const c_char,
        flags: *const c_uint,
        ids: *const c_uint,
        lengths: *const usize,
        elements: c_uint,
        mode: c_uint,
        platform: *const c_void,
        database: *mut *mut c_void,
        error: *mut *mut CompileError,
    ) -> c_int;
    fn hs_free_compile_error(error: *mut CompileError) -> c_int;
    fn hs_alloc_scratch(database: *const c_void, scratch: *mut *mut c_void) -> c_int;
    fn hs_scan(
        database: *const c_void,
        data: *const c_char,
        length: c_uint,
        flags: c_uint,
        scratch: *mut c_void,
        on_match: Option<OnMatch>,
        context: *mut c_void,
    ) -> c_int;
    fn hs_database_size(database: *const c_void, size: *mut usize) -> c_int;
    fn hs_scratch_size(scratch: *const c_void, size: *mut usize) -> c_int;
    fn hs_free_scratch(scratch: *mut c_void) -> c_int;
    fn hs_free_database(database: *mut c_void) -> c_int;
    fn hs_version() -> *const c_char;
}

/// A database and scratch space, both owned, neither null.
struct Database {
    database: *mut c_void,
    scratch: *mut c_void,
}

impl Database {
    fn compile(terms: &[String]) -> Result<Self, String> {
        let expressions: Vec<*const c_char> = terms.iter().map(|term| term.as_ptr().cast()).collect();
        let lengths: Vec<usize> = terms.iter().map(String::len).collect();
        let flags = vec![0; terms.len()];
        let ids: Vec<c_uint> = (0..terms.len() as c_uint).collect();
        let (mut database, mut error) = (null_mut(), null_mut());
        // SAFETY: the four arrays have as many elements as said, each expression has as many readable bytes as its length
        // says, a null platform means this machine, and both out-pointers are writable. Nothing is kept after the call.
        let status = unsafe {
            hs_compile_lit_multi(
                expressions.as_ptr(),
                flags.as_ptr(),
                ids.as_ptr(),
                lengths.as_ptr(),
                terms.len() as c_uint,
                MODE_BLOCK,
                null(),
                &mut database,
                &mut error,
            )
        };
        if status != SUCCESS {
            return Err(take_message(error));
        }
        let mut compiled = Self { database, scratch: null_mut() };
        // SAFETY: the database was just compiled, and a null scratch pointer asks for a new one.
        let status = unsafe { hs_alloc_scratch(compiled.database, &mut compiled.scratch) };
        if status != SUCCESS {
            return Err(format!("no scratch space (status {status})"));
        }
        Ok(compiled)
    }
}

fn take_message(error: *mut CompileError) -> String {
    if error.is_null() {
        return "compiling failed without a message".into();
    }
    // SAFETY: a non-null error was made by the compiler, its message ends in NUL, and it is freed once, here, after the copy.
    unsafe {
        let message = CStr::from_ptr((*error).message).to_string_lossy().into_owned();
        hs_free_compile_error(error);
        message
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // SAFETY: both were made by the library and are freed once; it takes a null scratch as nothing to free.
        unsafe {
            hs_free_scratch(self.scratch);
            hs_free_database(self.database);
        }
    }
}

extern "C" fn on_match(_id: c_uint, _from: c_ulonglong, to: c_ulonglong, _flags: c_uint, context: *mut c_void) -> c_int {
    // SAFETY: `scan` passes a tally that lives during the call and is touched by nothing else.
    unsafe { (*context.cast::<Tally>()).add(to as usize) };
    0
}

impl Engine for Database {
    fn scan(&mut self, text: &str) -> u64 {
        let mut tally = Tally::default();
        // SAFETY: database and scratch belong together, the text has as many bytes as said, and the tally outlives the call.
        let status = unsafe {
            hs_scan(
                self.database,
                text.as_ptr().cast(),
                text.len() as c_uint,
                0,
                self.scratch,
                Some(on_match),
                (&raw mut tally).cast(),
            )
        };
        assert_eq!(status, SUCCESS, "Vectorscan refused a text of {} bytes", text.len());
        tally.total()
    }

    fn own_size(&self) -> Option<usize> {
        let (mut database, mut scratch) = (0, 0);
        // SAFETY: both belong to this value, and the sizes are writable.
        let status = unsafe { [hs_database_size(self.database, &mut database), hs_scratch_size(self.scratch, &mut scratch)] };
        (status == [SUCCESS; 2]).then_some(database + scratch)
    }
}

pub(super) fn make(load: &Load<'_>) -> Result<Made, String> {
    let database = Database::compile(&load.terms)?;
    // SAFETY: the version is a static string that ends in NUL.
    let version = unsafe { CStr::from_ptr(hs_version()) }.to_string_lossy();
    let number = version.split(' ').next().unwrap_or_default();
    Ok((Box::new(database), format!("version {number}")))
}
