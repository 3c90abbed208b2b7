# Draws the points of bench/growth.sh as one SVG: a small plot for each series, reviews a second over what grows.
#   awk -f bench/plot.awk POINTS >growth.svg
# It has a background of its own, and colours for readers of dark pages.
BEGIN {
  FS = "\t"
  width = 450; height = 300; columns = 2
  left = 66; right = 22; top = 34; under = 84
  split("circle square triangle diamond", marks, " ")
}

$1 == "#" && $6 == "none" { skipped[$2] = 1; next }
$1 == "#" { key[++plots] = $2; title[$2] = $3; axis[$2] = $4; format[$2] = $5; scale[$2] = $6; next }
$1 in skipped { next }
{
  if (!(($1, $2) in known)) { known[$1, $2] = 1; lines[$1, ++many[$1]] = $2 }
  if (!(($1, "x" $3) in known)) { known[$1, "x" $3] = 1; xs[$1, ++ticks[$1]] = $3 }
  # A line of nothing has no place on a logarithmic axis.
  if ($4 > 0) value[$1, $2, $3] = $4
  if ($4 > 0 && (!($1 in least) || $4 < least[$1])) least[$1] = $4
  if ($4 > most[$1]) most[$1] = $4
  if (!($1 in first) || $3 + 0 < first[$1]) first[$1] = $3 + 0
  if ($3 + 0 > last[$1]) last[$1] = $3 + 0
}

function escaped(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); return text }

function grouped(n,   text) {
  for (text = ""; n >= 1000; n = int(n / 1000)) text = sprintf(",%03d%s", n % 1000, text)
  return int(n) text
}

function named(x, how) {
  if (how != "bytes") return grouped(x)
  return x >= 1048576 ? x / 1048576 " MiB" : x / 1024 " KiB"
}

# The nearest of 1, 2, 5, 10, 20 ... that is not above, or not below.
function step(value, up,   power, i, found) {
  power = 10 ^ int(log(value) / log(10) + 1e-9)
  if (power > value) power /= 10
  split("1 2 5 10", of, " ")
  found = power
  for (i = 1; i <= 4; i++) {
    if (up && of[i] * power >= value * 0.9999) return of[i] * power
    if (!up && of[i] * power <= value * 1.0001) found = of[i] * power
  }
  return found
}

function across(k, x) {
  if (last[k] == first[k]) return (width - left - right) / 2 + left
  if (scale[k] == "log") return left + (width - left - right) * log(x / first[k]) / log(last[k] / first[k])
  return left + (width - left - right) * (0.08 + 0.84 * (x - first[k]) / (last[k] - first[k]))
}

function down(k, y) {
  if (scale[k] == "log") return top + (height - top - under) * (1 - log(y / low[k]) / log(high[k] / low[k]))
  return top + (height - top - under) * (1 - y / high[k])
}

function mark(kind, x, y, class) {
  if (kind == "circle") return sprintf("<circle class=\"%s m\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.6\"/>", class, x, y)
  if (kind == "square") return sprintf("<rect class=\"%s m\" x=\"%.1f\" y=\"%.1f\" width=\"6.6\" height=\"6.6\"/>", class, x - 3.3, y - 3.3)
  if (kind == "triangle") return sprintf("<path class=\"%s m\" d=\"M%.1f %.1fl4.2 7.4h-8.4z\"/>", class, x, y - 4.6)
  return sprintf("<path class=\"%s m\" d=\"M%.1f %.1fl4.4 4.4l-4.4 4.4l-4.4 -4.4z\"/>", class, x, y - 4.4)
}

function tick(k, y) {
  printf "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", left, width - right, down(k, y), down(k, y), left - 6, down(k, y) + 4, grouped(y)
}

function draw(k,   i, j, x, y, power, wide, path, text, half, ends, written) {
  printf "<title>%s: reviews a second over %s</title>\n<text class=\"title\" x=\"%d\" y=\"18\">%s</text>\n", escaped(title[k]), escaped(axis[k]), left, escaped(title[k])
  if (!(k in least)) return
  low[k] = step(least[k], 0); high[k] = step(most[k], 1)
  if (low[k] == high[k]) low[k] /= 10
  if (scale[k] == "log") {
    wide = high[k] / low[k] > 150
    for (power = 10 ^ int(log(low[k]) / log(10) - 1); power <= high[k]; power *= 10)
      for (j = 1; j <= 3; j++) {
        y = power * (j == 1 ? 1 : j == 2 ? 2 : 5)
        if (y >= low[k] * 0.999 && y <= high[k] * 1.001 && (j == 1 || !wide)) tick(k, y)
      }
  } else for (j = 0; j <= 4; j++) tick(k, high[k] * j / 4)
  printf "<text transform=\"translate(13 %.1f) rotate(-90)\" text-anchor=\"middle\">reviews a second</text>\n", top + (height - top - under) / 2
  for (i = 1; i <= ticks[k]; i++) {
    x = across(k, xs[k, i])
    printf "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n", x, x, height - under, height - under + 4
    # The last one is written; of the others, what touches neither it nor the one before.
    text = named(xs[k, i], format[k]); half = length(text) * 3.6 + 3
    ends = named(xs[k, ticks[k]], format[k])
    if (i > 1 && x - half < written || i < ticks[k] && x + half > across(k, xs[k, ticks[k]]) - length(ends) * 3.6 - 3) continue
    printf "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x, height - under + 17, text
    written = x + half
  }
  printf "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", left, width - right, height - under, height - under, (left + width - right) / 2, height - under + 34, escaped(axis[k])
  for (j = 1; j <= many[k]; j++) {
    path = ""
    for (i = 1; i <= ticks[k]; i++)
      if ((k, lines[k, j], xs[k, i]) in value) path = path sprintf(" %.1f,%.1f", across(k, xs[k, i]), down(k, value[k, lines[k, j], xs[k, i]]))
    printf "<polyline class=\"c%d\" points=\"%s\"/>\n", j, substr(path, 2)
    for (i = 1; i <= ticks[k]; i++)
      if ((k, lines[k, j], xs[k, i]) in value) {
        y = value[k, lines[k, j], xs[k, i]]
        printf "<g><title>%s, %s: %s a second</title>%s</g>\n", escaped(lines[k, j]), named(xs[k, i], format[k]), grouped(int(y + 0.5)), mark(marks[j], across(k, xs[k, i]), down(k, y), "c" j)
      }
    x = 14 + (j - 1) % 2 * (width / 2); y = height - under + 54 + int((j - 1) / 2) * 17
    printf "%s<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", mark(marks[j], x, y - 4, "c" j), x + 9, y, escaped(lines[k, j])
  }
}

END {
  rows = int((plots + columns - 1) / columns)
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-labelledby=\"title description\">\n", columns * width + 8, rows * height + 8, columns * width + 8, rows * height + 8
  print "<title id=\"title\">Reviews a second of one sluice serve, over what grows</title>"
  printf "<desc id=\"description\">"
  for (p = 1; p <= plots; p++) printf "%s%s", escaped(title[key[p]]), (p < plots ? ", " : ": a plot each; docs/performance.md has the same as tables.")
  print "</desc>"
  print "<style>"
  print "text { font: 12px \"DejaVu Sans\", Verdana, sans-serif; fill: #3c434a; } .title { font-size: 14px; font-weight: bold; fill: #1b1f24; }"
  print ".page { fill: #ffffff; } .grid { stroke: #e2e5e9; } .axis { stroke: #6b737c; } polyline { fill: none; stroke-width: 1.8; }"
  print ".c1 { stroke: #1769aa; } .c2 { stroke: #c25e00; } .c3 { stroke: #1f7a33; } .c4 { stroke: #a3186b; }"
  print ".c1.m { fill: #1769aa; } .c2.m { fill: #c25e00; } .c3.m { fill: #1f7a33; } .c4.m { fill: #a3186b; } .m { stroke: none; }"
  print "@media (prefers-color-scheme: dark) {"
  print "text { fill: #c3cad2; } .title { fill: #eef1f4; } .page { fill: #14181d; } .grid { stroke: #2c333b; } .axis { stroke: #8b949e; }"
  print ".c1 { stroke: #6cb6ff; } .c2 { stroke: #f0a35e; } .c3 { stroke: #6bc46d; } .c4 { stroke: #f085c0; }"
  print ".c1.m { fill: #6cb6ff; } .c2.m { fill: #f0a35e; } .c3.m { fill: #6bc46d; } .c4.m { fill: #f085c0; } .m { stroke: none; }"
  print "}"
  print "</style>"
  printf "<rect class=\"page\" width=\"%d\" height=\"%d\"/>\n", columns * width + 8, rows * height + 8
  for (p = 1; p <= plots; p++) {
    printf "<g transform=\"translate(%d %d)\">\n", 4 + (p - 1) % columns * width, 4 + int((p - 1) / columns) * height
    draw(key[p])
    print "</g>"
  }
  print "</svg>"
}
