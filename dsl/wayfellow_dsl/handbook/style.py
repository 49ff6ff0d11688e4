"""The look of a handbook as a page: on screens light and dark, and on paper."""

STYLE = """\
:root {
  --ink: #1d2733; --soft: #4a5868; --paper: #fdfcf9; --card: #ffffff;
  --rule: #d5dae0; --link: #1f5a93; --mark: #2f6aa8; --notice: #fdf3e0;
  --notice-edge: #9a5b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6eaee; --soft: #b3bdc8; --paper: #14191f; --card: #1b222a;
    --rule: #37424e; --link: #8ec2f5; --mark: #6fa8dc; --notice: #33270f;
    --notice-edge: #e0a94a;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; max-width: 46rem; padding: 2rem 1.25rem 4rem;
  background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Georgia, 'Iowan Old Style', 'Times New Roman', serif;
  overflow-wrap: break-word;
}
h1, h2, h3, h4, h5, h6, nav, dt, .leads, figcaption, footer, header p, .skip {
  font-family: 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, sans-serif;
}
h1 { font-size: 2.1rem; line-height: 1.2; margin: 0; }
h2 {
  font-size: 1.5rem; line-height: 1.25; margin: 3rem 0 1rem; padding-top: 1rem;
  border-top: 1px solid var(--rule);
}
h3 { font-size: 1.2rem; margin: 2.25rem 0 0.5rem; color: var(--mark); }
h4 { font-size: 1.05rem; margin: 0 0 0.4rem; }
h5, h6 { font-size: 1rem; margin: 0 0 0.4rem; }
header p { margin: 0.4rem 0 0; color: var(--soft); font-size: 1.15rem; }
p, ul, dl { margin: 0.6rem 0; }
ul { padding-left: 1.3rem; }
li { margin: 0.3rem 0; }
dt { margin-top: 0.9rem; font-size: 1rem; }
dd { margin: 0.15rem 0 0.15rem 1.3rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible, .picture:focus-visible { outline: 3px solid var(--mark); }
:target { scroll-margin-top: 1rem; }
.leads { margin: 0.9rem 0 0.2rem; font-size: 0.95rem; font-weight: 600; }
.leads + ul { margin-top: 0.2rem; }
.lead { font-size: 1.15rem; }
nav {
  margin: 1.75rem 0; padding: 0.9rem 1.25rem; background: var(--card);
  border: 1px solid var(--rule); border-radius: 8px; font-size: 0.95rem;
}
nav h2 { margin: 0 0 0.3rem; padding: 0; border: 0; font-size: 1rem; }
nav ol { columns: 17rem; column-gap: 2rem; margin: 0; padding-left: 1.4rem; }
nav ul { padding-left: 1rem; margin: 0; }
nav li { break-inside: avoid; }
section.keep {
  margin: 1rem 0; padding: 0.9rem 1.1rem; background: var(--card);
  border: 1px solid var(--rule); border-left: 4px solid var(--mark);
  border-radius: 6px;
}
.notice {
  padding: 0.8rem 1rem; background: var(--notice);
  border-left: 4px solid var(--notice-edge); border-radius: 4px;
}
figure { margin: 1rem 0; }
.picture {
  overflow-x: auto; background: #fdfcf9; border: 1px solid var(--rule);
  border-radius: 6px;
}
.picture svg { display: block; }
@media screen and (min-width: 62rem) {
  figure { margin-left: calc(50% - min(46vw, 42rem)); width: min(92vw, 84rem); }
}
figcaption, footer { color: var(--soft); font-size: 0.9rem; }
figcaption { margin-top: 0.4rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; }
@media (prefers-contrast: more) { :root { --soft: var(--ink); --rule: var(--ink); } }
@page { size: A4; margin: 20mm 18mm; }
@page picture { size: A4 landscape; margin: 12mm; }
@media print {
  :root {
    --ink: #000000; --soft: #333333; --paper: #ffffff; --card: #ffffff;
    --rule: #999999; --link: #000000; --mark: #1d2733; --notice: #ffffff;
    --notice-edge: #000000;
  }
  body { max-width: none; padding: 0; font-size: 10.5pt; line-height: 1.45; }
  .skip { display: none; }
  h1, h2, h3, h4, h5, .leads, dt, h3 + p { break-after: avoid; }
  section.keep, .notice, li { break-inside: avoid; }
  dd { break-before: avoid; }
  p, li { orphans: 3; widows: 3; }
  a { text-decoration: none; }
  section.wide { page: picture; }
  section.wide h2 { margin-top: 0; }
  .picture { overflow: visible; border: 0; }
  .picture svg { max-width: 100%; max-height: 140mm; width: auto; height: auto; }
}
"""
