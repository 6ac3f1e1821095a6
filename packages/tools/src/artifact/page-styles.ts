// The little style that a page gets which brings none: a drawing, a chart, a component, a document to read.

const base = `
:root { color-scheme: light dark; }
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
`;

export const plainStyle = `${base}
body.drawing { min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: #fff; }
body.drawing > svg { max-width: 100%; max-height: calc(100vh - 2rem); height: auto; }
body.drawing > svg:not([width]) { width: 100%; }
body.chart { padding: 1rem; overflow-x: auto; }
#chart { width: 100%; }
`;

export const readingStyle = `${base}
body { background: light-dark(#fff, #141a18); color: light-dark(#1d2421, #e3e8e5); }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.6em 0 .5em; }
h1 { margin-top: .4em; font-size: 1.8rem; }
h2 { font-size: 1.35rem; }
h3 { font-size: 1.1rem; }
a { color: light-dark(#0b6357, #6fd0be); }
img, svg, video { max-width: 100%; height: auto; }
pre { overflow-x: auto; padding: .8rem 1rem; border-radius: .4rem; background: light-dark(#f2f5f3, #1e2623); }
code { font: .9em/1.5 ui-monospace, monospace; }
blockquote { margin: 1em 0; padding-left: 1rem; border-left: 3px solid light-dark(#c9d2cd, #41504a); }
table { display: block; overflow-x: auto; border-collapse: collapse; }
th, td { padding: .35rem .7rem; border: 1px solid light-dark(#c9d2cd, #41504a); text-align: left; }
hr { border: 0; border-top: 1px solid light-dark(#c9d2cd, #41504a); }
`;
