// Charts out of the figures that the page holds. A click opens the list behind a bar.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-chart]")) {
    const told = JSON.parse(box.dataset.chart);
    const shown = echarts.init(box, null, { renderer: "svg" });
    const money = (value) => Number(value).toLocaleString("zh-CN", { minimumFractionDigits: 2 });
    shown.setOption({
      animation: false,
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
      legend: told.series.length > 1 ? { type: "scroll", top: 0 } : undefined,
      tooltip: { trigger: "axis", valueFormatter: money, className: "tip" },
      xAxis: { type: "category", data: told.labels },
      yAxis: { type: "value", axisLabel: { formatter: (value) => value.toLocaleString("zh-CN") } },
      series: told.series.map((one) => ({
        name: one.name, type: "bar", stack: told.stacked ? "all" : undefined, data: one.values.map(Number), cursor: "pointer",
      })),
    });
    shown.on("click", (event) => { if (told.links[event.dataIndex]) location.href = told.links[event.dataIndex]; });
    addEventListener("resize", () => shown.resize());
  }
})();
