// Draws each .chart from the table inside it. No library: the marks are SVG, take their colours
// from the stylesheet's tokens (so both themes and print work), and the table stays for readers.
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const make = (name, attributes = {}, text = "") => {
    const node = document.createElementNS(NS, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    if (text) node.textContent = text;
    return node;
  };
  const language = document.documentElement.lang || "en";

  const read = (figure) => {
    const heads = [...figure.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    const rows = [...figure.querySelectorAll("tbody tr")].map((row) => ({
      label: row.querySelector("th").textContent.trim(),
      cells: [...row.querySelectorAll("td")],
      values: [...row.querySelectorAll("td")].map((cell) => (
        cell.dataset.value === undefined ? null : Number(cell.dataset.value)
      )),
      tone: row.dataset.tone || "",
      total: "total" in row.dataset,
    }));
    const scale = 10 ** Number(figure.dataset.digits || 0);
    const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
    const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    const short = (value) => {
      const amount = value / scale;
      const text = Math.abs(amount) >= 1e6 ? compact.format(amount) : whole.format(amount);
      return text.replace("-", "\u2212");
    };
    return { series: heads.slice(1), rows, short, scale, title: figure.dataset.title, small: "small" in figure.dataset };
  };

  // Round numbers for the grid: 1, 2 or 5 times a power of ten, about four of them. They are as far
  // apart as their labels can tell: whole units of the currency, or whole things.
  const ticks = (low, high, least) => {
    const span = high - low || 1;
    const rough = span / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max(least, [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough));
    const found = [];
    const top = Math.ceil(high / step - 1e-9) * step;
    for (let at = Math.floor(low / step + 1e-9) * step; at <= top + step / 2; at += step) found.push(at);
    return found;
  };

  const canvas = (width, height, title) => (
    make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title })
  );
  const tip = (mark, text) => {
    mark.append(make("title", {}, text));
    return mark;
  };

  // A label in lines that fit: words stay whole as long as they can, at most three lines.
  const LINE = 14;
  const pen = document.createElement("canvas").getContext("2d");
  const wide = (text) => {
    const size = window.matchMedia("(max-width: 720px)").matches ? 12.5 : 11;
    pen.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
    return pen.measureText(text).width;
  };
  const clip = (text, room) => {
    if (wide(text) <= room) return text;
    let shown = text;
    while (shown.length > 1 && wide(`${shown}…`) > room) shown = shown.slice(0, -1);
    return `${shown}…`;
  };
  // "Jun 2026" and "2026年6月" both have two words.
  const wordsOf = (label) => label.split(/\s+|(?<=年)(?=.)/);
  const joined = (line, word) => (line.endsWith("年") ? `${line}${word}` : `${line} ${word}`);
  // Months in a row need a gap to be told apart; under a bar, the names of steps may come close.
  const linesOf = (label, room, gap = 8) => {
    const most = Math.max(24, room - gap);
    const lines = [];
    wordsOf(label).forEach((word) => {
      const last = lines[lines.length - 1];
      if (last !== undefined && wide(joined(last, word)) <= most) lines[lines.length - 1] = joined(last, word);
      else lines.push(word);
    });
    const shown = lines.slice(0, 3).map((line) => clip(line, most));
    if (lines.length > 3) shown[2] = clip(joined(shown[2], lines[3]), most);
    return shown;
  };
  const deepest = (rows, room, gap) => Math.max(...rows.map((row) => linesOf(row.label, room, gap).length));
  const label = (svg, x, y, words) => {
    const text = make("text", { x, y, "text-anchor": "middle" });
    words.forEach((line, at) => text.append(make("tspan", { x, dy: at ? LINE : 0 }, line)));
    svg.append(text);
  };
  // Where there is less room for each, some are left out.
  const NARROWEST = 46;
  const everyOf = (rows, room) => Math.max(1, Math.ceil(NARROWEST / room));

  // Frame shared by line, bar and stacked: grid, labels below, and a function from value to y.
  const frame = (table, width, low, high) => {
    const marks = ticks(low, high, table.scale);
    const [floor, ceiling] = [marks[0], marks[marks.length - 1]];
    const left = Math.max(...marks.map((mark) => table.short(mark).length)) * 6.4 + 10;
    const room = (width - 8 - left) / table.rows.length;
    const below = 12 + LINE * deepest(table.rows, room * everyOf(table.rows, room));
    const height = (table.small ? 110 : Math.max(156, Math.min(236, width * 0.34 - 24))) + below;
    const area = { left, right: width - 8, top: 14, bottom: height - below };
    const y = (value) => area.bottom - ((value - floor) / (ceiling - floor || 1)) * (area.bottom - area.top);
    const svg = canvas(width, height, table.title);
    marks.forEach((mark) => {
      svg.append(make("line", { x1: left, x2: area.right, y1: y(mark), y2: y(mark), class: mark === 0 ? "axis" : "grid" }));
      svg.append(make("text", { x: left - 8, y: y(mark) + 4, "text-anchor": "end" }, table.short(mark)));
    });
    return { svg, area, y };
  };
  const labelsBelow = (svg, table, area, place) => {
    const room = (area.right - area.left) / table.rows.length;
    const every = everyOf(table.rows, room);
    // Counted from the end: the newest is never the one without a label.
    const offset = (table.rows.length - 1) % every;
    const deep = deepest(table.rows, room * every);
    table.rows.forEach((row, at) => {
      // Where one month takes two lines, all of them do.
      const words = wordsOf(row.label);
      const lines = words.length === deep ? words : linesOf(row.label, room * every);
      if (at % every === offset) label(svg, place(at), area.bottom + 17, lines);
    });
  };

  const drawBars = (table, width, stacked) => {
    const sums = table.rows.map((row) => [
      row.values.reduce((sum, value) => sum + Math.max(0, value || 0), 0),
      row.values.reduce((sum, value) => sum + Math.min(0, value || 0), 0),
    ]);
    const all = table.rows.flatMap((row) => row.values.filter((value) => value !== null));
    const high = Math.max(0, ...(stacked ? sums.map((sum) => sum[0]) : all));
    const low = Math.min(0, ...(stacked ? sums.map((sum) => sum[1]) : all));
    const { svg, area, y } = frame(table, width, low, high);
    const room = (area.right - area.left) / table.rows.length;
    const count = stacked ? 1 : table.series.length;
    const thick = Math.min(44, (room * 0.72) / count);
    table.rows.forEach((row, at) => {
      const middle = area.left + room * (at + 0.5);
      let up = 0;
      let down = 0;
      row.values.forEach((value, series) => {
        if (!value) return;
        let base = 0;
        if (stacked) {
          base = value < 0 ? down : up;
          if (value < 0) down += value;
          else up += value;
        }
        const x = stacked ? middle - thick / 2 : middle - (thick * count) / 2 + thick * series;
        const top = y(Math.max(base, base + value));
        const size = Math.max(1, Math.abs(y(base) - y(base + value)));
        const bar = make("rect", { x: x + 0.5, y: top, width: Math.max(1, thick - 1), height: size, rx: Math.min(2, size / 2), class: `mark tint-${series + 1}` });
        svg.append(tip(bar, `${row.label}, ${table.series[series]}: ${row.cells[series].textContent.trim()}`));
      });
    });
    labelsBelow(svg, table, area, (at) => area.left + room * (at + 0.5));
    return svg;
  };

  const drawLines = (table, width) => {
    const all = table.rows.flatMap((row) => row.values.filter((value) => value !== null));
    const { svg, area, y } = frame(table, width, Math.min(0, ...all), Math.max(0, ...all));
    const step = (area.right - area.left - 24) / Math.max(1, table.rows.length - 1);
    const x = (at) => area.left + 12 + step * at;
    table.series.forEach((name, series) => {
      const points = table.rows
        .map((row, at) => ({ at, row, value: row.values[series] }))
        .filter((point) => point.value !== null);
      if (!points.length) return;
      const path = points.map((point, n) => `${n ? "L" : "M"}${x(point.at).toFixed(1)} ${y(point.value).toFixed(1)}`).join("");
      const tint = `tint-${series + 1}`;
      const last = points[points.length - 1];
      if (series === 0) {
        svg.append(make("path", { d: `${path}V${y(0)}H${x(points[0].at)}Z`, class: `area ${tint}` }));
      }
      svg.append(make("path", { d: path, class: `stroke ${tint}${series ? " dashed" : ""}` }));
      points.forEach((point) => {
        const dot = make("circle", { cx: x(point.at), cy: y(point.value), r: point === last && !series ? 4 : 7, class: `mark ${tint}` });
        if (point !== last || series) dot.setAttribute("fill-opacity", "0");
        svg.append(tip(dot, `${point.row.label}, ${name}: ${point.row.cells[series].textContent.trim()}`));
      });
      if (!series) {
        const [at, over] = [x(last.at), y(last.value) - 10];
        svg.append(make("text", { x: Math.min(at, area.right), y: Math.max(10, over), "text-anchor": at > area.right - 40 ? "end" : "middle", class: "value" }, table.short(last.value)));
      }
    });
    labelsBelow(svg, table, area, x);
    return svg;
  };

  // From where to where each step of the waterfall goes.
  const steps = (table) => {
    let level = 0;
    return table.rows.map((row, at) => {
      const value = row.values[0] || 0;
      const total = row.total || at === 0;
      const from = total ? 0 : level;
      const to = total ? value : level + value;
      level = to;
      let tint = row.tone || (value < 0 ? "alert" : "good");
      if (total && !row.tone) tint = at === 0 ? "total" : "good";
      return { ...row, value, from, to, tint };
    });
  };

  const drawWaterfall = (table, width) => {
    const all = steps(table);
    const low = Math.min(0, ...all.map((one) => one.to));
    const high = Math.max(0, ...all.map((one) => Math.max(one.from, one.to)));
    const room = width / all.length;
    const below = 12 + LINE * deepest(all, room, 2);
    const height = 214 + below;
    const thick = Math.min(84, room * 0.7);
    const y = (value) => 26 + (1 - (value - low) / (high - low || 1)) * (height - below - 30);
    const svg = canvas(width, height, table.title);
    svg.append(make("line", { x1: 0, x2: width, y1: y(0), y2: y(0), class: "axis" }));
    all.forEach((one, at) => {
      const x = room * at + (room - thick) / 2;
      const top = y(Math.max(one.from, one.to));
      const size = Math.max(2, Math.abs(y(one.from) - y(one.to)));
      if (at < all.length - 1) svg.append(make("line", { x1: x + thick, x2: x + room, y1: y(one.to), y2: y(one.to), class: "link" }));
      svg.append(tip(make("rect", { x, y: top, width: thick, height: size, rx: 2, class: `mark tint-${one.tint}` }), `${one.label}: ${one.cells[0].textContent.trim()}`));
      svg.append(make("text", { x: x + thick / 2, y: top - 6, "text-anchor": "middle", class: "value" }, table.short(one.value)));
      label(svg, x + thick / 2, height - below + 14, linesOf(one.label, room, 2));
    });
    return svg;
  };

  // On a phone: one line a step, label and figure above its bar, so that type stays readable.
  const drawFall = (table, width) => {
    const all = steps(table);
    const low = Math.min(0, ...all.map((one) => one.to));
    const high = Math.max(0, ...all.map((one) => Math.max(one.from, one.to)));
    const line = 40;
    const x = (value) => ((value - low) / (high - low || 1)) * width;
    const svg = canvas(width, line * all.length, table.title);
    all.forEach((one, at) => {
      const top = line * at;
      const start = Math.min(x(one.from), x(one.to));
      const size = Math.max(2, Math.abs(x(one.from) - x(one.to)));
      svg.append(make("text", { x: 0, y: top + 14, class: "name" }, clip(one.label, width - 110)));
      svg.append(make("text", { x: width, y: top + 14, "text-anchor": "end", class: "value" }, one.cells[0].textContent.trim()));
      svg.append(make("rect", { x: start, y: top + 21, width: size, height: 10, rx: 2, class: `mark tint-${one.tint}` }));
      if (at < all.length - 1) svg.append(make("line", { x1: x(one.to), x2: x(one.to), y1: top + 31, y2: top + line + 21, class: "link" }));
    });
    return svg;
  };

  const keys = (table) => {
    const list = document.createElement("ul");
    list.className = "keys";
    list.setAttribute("aria-hidden", "true");
    table.series.forEach((name, at) => {
      const item = document.createElement("li");
      item.className = `tint-${at + 1}`;
      item.textContent = name;
      list.append(item);
    });
    return list;
  };

  const draw = (figure) => {
    const place = figure.querySelector("[data-drawing]");
    const width = Math.round(place.clientWidth);
    const table = read(figure);
    if (!width || !table.rows.length) return;
    const kind = figure.dataset.chart;
    const drawings = {
      line: () => drawLines(table, width),
      bar: () => drawBars(table, width, false),
      stacked: () => drawBars(table, width, true),
      waterfall: () => (width < Math.min(520, 56 * table.rows.length) ? drawFall(table, width) : drawWaterfall(table, width)),
    };
    place.replaceChildren(drawings[kind]());
    if (kind !== "waterfall" && table.series.length > 1) place.append(keys(table));
  };

  const drawAll = (within) => within.querySelectorAll("[data-chart]").forEach((figure) => {
    if (figure.dataset.watched) return;
    figure.dataset.watched = "yes";
    let drawn = 0;
    new ResizeObserver(([entry]) => {
      const width = Math.round(entry.contentRect.width);
      if (width === drawn) return;
      drawn = width;
      draw(figure);
    }).observe(figure.querySelector("[data-drawing]"));
  });
  drawAll(document);
  document.addEventListener("htmx:load", (event) => drawAll(event.target));
  document.addEventListener("kit:swapped", (event) => drawAll(event.detail));
})();
