# One series of bench/growth.sh's points as a Markdown table: a row for each x, a column for each line.
#   awk -v wanted=policies -f bench/table.awk POINTS
BEGIN { FS = "\t" }

function grouped(n,   text) {
  for (text = ""; n >= 1000; n = int(n / 1000)) text = sprintf(",%03d%s", n % 1000, text)
  return int(n) text
}

# Three digits are what a measurement is good for.
function digits(value) { return value >= 100 ? grouped(int(value + 0.5)) : sprintf(value >= 10 ? "%.0f" : value >= 1 ? "%.1f" : "%.2f", value) }

function time(micro) { return micro >= 1000 ? digits(micro / 1000) " ms" : digits(micro) " µs" }

function across(x) {
  if (format != "bytes") return grouped(x)
  return x >= 1048576 ? x / 1048576 " MiB" : x / 1024 " KiB"
}

$1 == "#" { if ($2 == wanted) { title = $3; axis = $4; format = $5 } next }
$1 != wanted { next }
{
  if (!($3 in seen)) { seen[$3] = 1; xs[++rows] = $3 }
  if (!($2 in known)) { known[$2] = 1; lines[++columns] = $2 }
  cell[$3, $2] = digits($4) "/s, " time($5)
  # Only where the others do not: the latency that belongs to so many connections.
  if (wanted == "connections" || wanted == "cores" || wanted == "reviews") cell[$3, $2] = cell[$3, $2] "; " time($6 * 1000) ", 99 %: " time($7 * 1000)
  if ($8 > 0) cell[$3, $2] = cell[$3, $2] sprintf("; %s %% not 200", $8 < 0.001 ? "under 0.1" : sprintf("%.1f", $8 * 100))
  if ($9 > 0) cell[$3, $2] = cell[$3, $2] "; " $9 " broken connections"
}

END {
  printf "\n### %s\n\n| %s |", title, axis
  for (j = 1; j <= columns; j++) printf " %s |", lines[j]
  printf "\n|---|"
  for (j = 1; j <= columns; j++) printf "---|"
  print ""
  for (i = 1; i <= rows; i++) {
    printf "| %s |", across(xs[i])
    for (j = 1; j <= columns; j++) printf " %s |", cell[xs[i], lines[j]]
    print ""
  }
}
