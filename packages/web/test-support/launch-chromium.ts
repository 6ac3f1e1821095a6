// The browser of the page's tests is the one that looks at artifacts; it lives there.
export { launchChromium } from "@melete/tools/test-support";
