/** Text that is HTML already. Everything else that goes into a page is escaped on its way. */
export interface Html {
  readonly html: string;
}

type Part = string | number | null | Html | readonly Html[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A piece of a page: what is put into it is text, unless it is a piece itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.map((text, at) => (at === 0 ? text : `${toText(parts[at - 1]!)}${text}`)).join('') };
}

function toText(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'object') return 'html' in part ? part.html : part.map((each) => each.html).join('');
  // Control characters and marks that turn the direction of writing are shown, not obeyed.
  return String(part)
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --mark: #2f6fde; --warn: #b3541e; }
@media (prefers-color-scheme: dark) { :root { --mark: #7fb0ff; --warn: #f0a070; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.8rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
p { max-width: 46rem; } .dim { opacity: .7; } .warn { color: var(--warn); } code { font: .92em ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; } .wide { overflow-x: auto; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; max-width: 24rem; }
th { font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
ul.tree, ul.tree ul { list-style: none; margin: 0; padding-left: 1.2rem; border-left: 1px solid var(--line); } ul.tree { padding: 0; border: 0; }
ul.tree li { padding: .15rem 0 .15rem .5rem; } details > summary { cursor: pointer; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: .8em; padding: 0 .5em; margin: 0 .2em .1em 0; font-size: .85em; }
.bar { display: block; height: .7em; min-width: 1px; background: var(--mark); border-radius: 2px; margin-top: .4em; }
svg { display: block; max-width: 100%; } svg rect { fill: var(--mark); }
@media print { body { max-width: none; padding: 0; font-size: 11px; } h2 { break-after: avoid; } tr, li { break-inside: avoid; } .wide { overflow: visible; } th, td { overflow-wrap: anywhere; } }
`;

/** One self-contained page: no network, no script, light and dark, printable. */
export function page(title: string, about: string, body: readonly Html[]): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="dim">${about}</p>
        ${body}
      </body>
    </html> `.html;
}

export interface PageColumn {
  title: string;
  isNumber?: boolean;
}

/** A table, or a sentence where there is nothing. */
export function table(columns: readonly PageColumn[], rows: readonly (readonly Part[])[], empty: string): Html {
  if (rows.length === 0) return html`<p class="dim">${empty}</p>`;
  const cell = (part: Part, at: number): Html =>
    columns[at]!.isNumber ? html`<td class="n">${part}</td>` : html`<td>${part}</td>`;
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${columns.map(({ title, isNumber }) => (isNumber ? html`<th class="n">${title}</th>` : html`<th>${title}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map(cell)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A bar as long as its share of the greatest. */
export function barOf(value: number, most: number): Html {
  return html`<span class="bar" style="width:${most === 0 ? 0 : Math.round((value / most) * 100)}%"></span>`;
}

/** Columns side by side, one a value, for how something went over time. */
export function columnsOf(values: readonly number[], most: number, label: string): Html {
  const [width, height] = [Math.max(1, values.length) * 8, 32];
  const column = (value: number, at: number): Html => {
    const tall = most === 0 ? 0 : Math.round((value / most) * height);
    return html`<rect x="${at * 8}" y="${height - tall}" width="6" height="${tall}"></rect>`;
  };
  return html`<svg
    role="img"
    aria-label="${label}"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
  >
    ${values.map(column)}
  </svg>`;
}
