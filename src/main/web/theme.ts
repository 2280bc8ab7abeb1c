import { el } from "./dom";

const NEXT: Record<string, string> = { auto: "light", light: "dark", dark: "auto" };

/** A button that takes the colours from the system, then light, then dark; for as long as the page is open. */
export function themeButton(): HTMLButtonElement {
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  let theme = "auto";
  const button = el("button", { type: "button", id: "theme" });
  const show = () => {
    const dark = theme === "dark" || (theme === "auto" && systemIsDark.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    button.textContent = `Colours: ${theme}`;
  };
  button.addEventListener("click", () => {
    theme = NEXT[theme] ?? "auto";
    show();
  });
  systemIsDark.addEventListener("change", show);
  show();
  return button;
}
