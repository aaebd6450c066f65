// Charts out of the figures that the page holds. A click opens the list behind a bar.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-chart]")) {
    const told = JSON.parse(box.dataset.chart);
    const shown = echarts.init(box, null, { renderer: "svg" });
    const money = (value) => Number(value).toLocaleString("zh-CN", { minimumFractionDigits: told.places, maximumFractionDigits: told.places });
    shown.setOption({
      animation: false,
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
      legend: told.series.length > 1 ? { type: "scroll", top: 0 } : undefined,
      tooltip: { trigger: "axis", valueFormatter: money, className: "tip" },
      xAxis: { type: "category", data: told.labels },
      yAxis: { type: "value", name: told.unit, axisLabel: { formatter: (value) => value.toLocaleString("zh-CN") } },
      series: told.series.map((one) => ({
        name: one.name, type: "bar", stack: told.stacked ? "all" : undefined, data: one.values.map((value) => Number(value) / told.per), cursor: "pointer",
      })),
    });
    // Anywhere in a column counts: a bar may be too low to be met.
    shown.getZr().on("click", ({ offsetX, offsetY }) => {
      const place = [offsetX, offsetY];
      if (!shown.containPixel("grid", place)) return;
      const [at] = shown.convertFromPixel({ gridIndex: 0 }, place);
      if (told.links[at]) location.href = told.links[at];
    });
    addEventListener("resize", () => shown.resize());
  }
})();
