//! Counts what is allocated. matcher_rs installs an allocator of its own, and a program has only one: then nothing is counted.

#[cfg(not(feature = "matcher_rs"))]
mod counting {
    use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
    use std::alloc::System;

    #[global_allocator]
    static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

    pub fn live() -> Option<usize> {
        let stats = ALLOCATOR.stats();
        Some(stats.bytes_allocated.saturating_sub(stats.bytes_deallocated))
    }

    pub fn calls() -> Option<usize> {
        let stats = ALLOCATOR.stats();
        Some(stats.allocations + stats.reallocations)
    }
}

#[cfg(feature = "matcher_rs")]
mod counting {
    pub fn live() -> Option<usize> {
        None
    }

    pub fn calls() -> Option<usize> {
        None
    }
}

/// `live`: bytes allocated and not freed. `calls`: how often something was allocated or moved to another size.
pub use counting::{calls, live};
