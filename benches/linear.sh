#!/bin/sh
# Proves that scanning costs the same for each byte of a text, however hostile and however long.
#
#     benches/linear.sh [FAMILY...]
#
# Counts the instructions of `Scanner::find_terms` and `Scanner::scan` on every family of `examples/hostile.rs`, at 64 KB and at
# 1 MB, less those of an empty text. Prints instructions for each byte and how much dearer a byte of the long text is. Exits
# with 1 if that is over the bound for any family. Instructions and not seconds, so that a busy machine gives the same answer.
# The short text is longer than a window of any family: a text that fits the window is swept once and would flatter itself.
# Needs valgrind and, for all families, an hour. SHORT, LONG and JOBS may be given: bytes, and how many counts run at once.
set -eu
cd "$(dirname "$0")/.."

BOUND=1.3
SHORT=${SHORT:-64000}
LONG=${LONG:-1000000}
JOBS=${JOBS:-2}

cargo build --quiet --release --example hostile
hostile=${CARGO_TARGET_DIR:-target}/release/examples/hostile
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Instructions of both calls, as `find_terms scan`, for one family and size.
cat > "$work/count" <<'COUNT'
#!/bin/sh
set -eu
out=$3/$1.$2
valgrind --tool=callgrind --callgrind-out-file="$out" "$4" "$1" "$2" > /dev/null 2> "$out.log" || { cat "$out.log" >&2; exit 255; }
callgrind_annotate --inclusive=yes --threshold=100 --auto=no "$out" | awk -v family="$1" -v bytes="$2" '
    { gsub(",", "", $1) }
    /hostile::find_terms/ && !terms { terms = $1 }
    /hostile::scan/ && !scan { scan = $1 }
    END { if (!terms || !scan) exit 1; print family, bytes, terms, scan }' > "$out.row"
COUNT
chmod +x "$work/count"

families=${*:-$("$hostile" list)}
{
    echo "honest 0"
    for family in $families; do echo "$family $SHORT"; echo "$family $LONG"; done
} | xargs -P "$JOBS" -L 1 sh -c '"$0/count" "$2" "$3" "$0" "$1"' "$work" "$hostile"

for family in $families; do cat "$work/$family.$SHORT.row" "$work/$family.$LONG.row"; done | awk -v bound="$BOUND" -v short="$SHORT" -v long="$LONG" '
    function ratio(of_long, of_short) { return of_short > 0 ? of_long / of_short : 1 }
    FILENAME != "-" { terms0 = $3; scan0 = $4; next }
    !head++ { printf "%-20s %10s %10s %6s  %10s %10s %6s\n", "instructions a byte", "find_terms", "", "", "scan", "", ""; printf "%-20s %10d %10d %6s  %10d %10d %6s\n", "of a text of", short, long, "ratio", short, long, "ratio" }
    { terms = ($3 - terms0) / $2; scan = ($4 - scan0) / $2 }
    $1 != family { family = $1; terms1 = terms; scan1 = scan; next }
    {
        over = ratio(terms, terms1) > bound || ratio(scan, scan1) > bound
        bad += over
        printf "%-20s %10.1f %10.1f %6.2f  %10.1f %10.1f %6.2f%s\n", family, terms1, terms, ratio(terms, terms1), scan1, scan, ratio(scan, scan1), over ? "  over " bound : ""
    }
    END { exit bad > 0 }' "$work/honest.0.row" -
