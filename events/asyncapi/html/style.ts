/** The catalogue's looks, light and dark. Colours of domains are set by their index. */
/** As many as `domainColours`. */
const hues = [212, 28, 152, 284, 350, 96, 190, 52]

const domainColors = (lightness: number, chroma: number) =>
  hues.map((hue, index) => `.d${index}{--c:oklch(${lightness}% ${chroma} ${hue})}`).join('')

export const style = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2430;--soft:#5d6878;--line:#e1e6ed;--panel:#f6f8fa;--edge:#7b8794;--link:#0b5cad;--warn:#8a4b00;--warnbg:#fff4e0}
${domainColors(62, 0.13)}
@media(prefers-color-scheme:dark){:root{--bg:#12161c;--fg:#e3e8ef;--soft:#98a4b5;--line:#2a323d;--panel:#1a2029;--edge:#6d7a8c;--link:#7fb8f5;--warn:#ffc98a;--warnbg:#35260f}${domainColors(70, 0.12)}}
*{box-sizing:border-box}
html{scroll-padding-top:6rem}@media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0;overflow-wrap:anywhere;background:var(--bg);color:var(--fg);font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;display:grid;grid-template-columns:17rem minmax(0,1fr)}
a{color:var(--link);text-decoration:none}a:hover,main :is(p,dd,td,li) a{text-decoration:underline;text-underline-offset:.15em;text-decoration-thickness:1px}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem 1.25rem;border-right:1px solid var(--line);background:var(--panel);font-size:.9rem}
nav .domain-name{font-weight:600;margin:1.1rem 0 .2rem}nav .domain-name a{color:var(--fg)}
nav ul{list-style:none;margin:0;padding:0}nav li{padding:.12rem 0;overflow-wrap:anywhere}nav .brand{font-weight:650;font-size:1.1rem;color:var(--fg)}
main{padding:2.25rem clamp(1.25rem,4vw,4rem) 5rem;max-width:100rem}.event,.lead,.domain-part dl,main>section>p{max-width:76rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 .4rem}h2{font-size:1.45rem;margin:3rem 0 .6rem;padding-bottom:.35rem;border-bottom:1px solid var(--line)}
h3{font-size:1.15rem;margin:0 0 .3rem}h3 a{color:inherit}h4{margin:1.4rem 0 .4rem;font-size:.78rem;text-transform:uppercase;letter-spacing:.06em;color:var(--soft)}
.lead{color:var(--soft);max-width:48rem;margin:0 0 1.5rem}.muted{color:var(--soft)}.summary{margin:.1rem 0 .8rem;font-size:1.05rem}
.event{margin:1.5rem 0;padding:1.4rem 1.5rem;border:1px solid var(--line);border-radius:12px;content-visibility:auto;contain-intrinsic-size:auto 60rem}
.event:target{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}
.badge{display:inline-block;vertical-align:middle;font-size:.74rem;line-height:1.4;font-weight:550;padding:.08rem .5rem;border-radius:.7rem;background:var(--panel);color:var(--soft);border:1px solid var(--line)}
.badge.sensitive,.badge.old{background:var(--warnbg);color:var(--warn);border-color:transparent}
.note{background:var(--warnbg);color:var(--warn);padding:.45rem .8rem;border-radius:8px;font-size:.92rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.3rem 1.2rem;margin:0;font-size:.94rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.86em}
pre:focus-visible{outline-offset:-2px}pre{margin:.5rem 0 0;padding:.9rem 1rem;background:var(--panel);border:1px solid var(--line);border-radius:8px;overflow:auto;line-height:1.45}
details{margin:.4rem 0}summary{cursor:pointer;color:var(--soft);font-size:.92rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}
th{text-align:left;font-weight:550;color:var(--soft);font-size:.84rem}th,td{padding:.42rem .8rem .42rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{min-width:9rem;overflow-wrap:break-word}td:nth-child(2){min-width:11rem;max-width:20rem;overflow-wrap:anywhere}td{overflow-wrap:anywhere}tr:last-child td{border-bottom:0}
.optional{font-size:.78rem;color:var(--soft);font-style:italic}
.swatch{display:inline-block;width:.7em;height:.7em;border-radius:3px;background:var(--c);margin-right:.45em}
.frame{border:1px solid var(--line);border-radius:12px;padding:.5rem}
.map{display:block;width:100%;height:auto;font:14px system-ui,-apple-system,"Segoe UI",sans-serif}
.map text{fill:var(--fg)}.map .name{text-anchor:middle;dominant-baseline:central}.map .column{fill:var(--soft);font-size:12px;letter-spacing:.06em;text-transform:uppercase}
.map a:hover{text-decoration:none}.map a:hover rect{stroke-width:2.5}
.map .domain{fill:color-mix(in oklab,var(--c) 20%,var(--bg));stroke:var(--c);stroke-width:1.5}.map .domain+.name{font-weight:600}
.map .pill{fill:var(--bg);stroke:var(--soft);stroke-width:1.2}.map .unheard{stroke-dasharray:5 4}.map .old+.name{text-decoration:line-through;fill:var(--soft)}
.map .edge{fill:none;stroke:var(--c);stroke-width:1.8;opacity:.85}.map .head{fill:var(--soft)}
.flow .wide-edge{fill:none;stroke:transparent;stroke-width:14}.flow .count{fill:var(--bg);stroke:var(--c);stroke-width:1.5}.flow .name{font-size:12px}
.flow:hover .edge,.flow:focus-visible .edge{stroke-width:4;opacity:1}.flows:has(.flow:hover,.flow:focus-visible) .flow:not(:hover,:focus-visible) .edge{opacity:.18}
.map a:focus-visible{outline:0}.map a:focus-visible rect{stroke:var(--link);stroke-width:3.5}
.beside{display:grid;gap:1.25rem;align-items:start}@media(min-width:84rem){.beside{grid-template-columns:minmax(0,6fr) minmax(0,5fr)}}
.own-map{margin:.8rem 0}.own-map .frame{margin-top:.5rem}
search{display:block;position:sticky;top:0;z-index:1;background:var(--bg);padding:.6rem 0;border-bottom:1px solid var(--line)}search[hidden]{display:none}
form{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:end}label{font-size:.84rem;color:var(--soft);display:grid;gap:.15rem}label{min-width:0;max-width:100%}select{min-width:0;width:100%}.words{flex:1 1 16rem}
input,select,button{font:inherit;font-size:.92rem;color:var(--fg);background:var(--panel);border:1px solid var(--edge);border-radius:7px;padding:.32rem .6rem;min-height:2rem;max-width:100%}button{cursor:pointer}
:focus-visible{outline:2.5px solid var(--link);outline-offset:2px}
output{color:var(--soft);font-size:.88rem;padding-bottom:.35rem;min-width:8rem}
.copy{font-size:.78rem;padding:.05rem .5rem;min-height:1.5rem;vertical-align:middle}.take code{overflow-wrap:anywhere}.schema .copy{margin:.5rem 0 0}
.states{margin:.3rem 0 .8rem;padding-left:1.3rem;font-size:.94rem}.choose{display:flex;flex-wrap:wrap;gap:.6rem 1rem}.choose[hidden]{display:none}
.far{display:none}.chosen .difference{display:block}.chosen .difference[hidden]{display:none}.difference ul{margin:.3rem 0;padding-left:1.3rem}
footer{margin-top:3rem;color:var(--soft);font-size:.88rem}
@media(max-width:56rem){body{display:block}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}nav .events{display:none}nav{padding:.8rem 1.25rem}nav .domain-name{display:inline-block;margin:.3rem 1rem .1rem 0}search{position:static}}
@media(max-width:44rem){.event{padding:1rem}.frame,.own-map{display:none}
table,tbody,tr,td{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}tr{padding:.5rem 0;border-bottom:1px solid var(--line)}th,td{padding:.1rem 0;border:0}td:first-child{white-space:normal}td:nth-child(2){max-width:none}td{overflow-wrap:anywhere}td:empty{display:none}td::before{content:attr(data-head) ' ';color:var(--soft);font-size:.84rem}html{scroll-padding-top:1rem}}
@media print{nav{display:none}body{display:block}.event{break-inside:avoid}}
`.trim()
