# The timed work in metafor and clubSandwich. Prints JSON as ours.py.  Rscript run.R DATA
suppressMessages({library(metafor); library(clubSandwich); library(jsonlite)})
data <- commandArgs(TRUE)[1]
one <- read.csv(file.path(data, "one.csv")); many <- read.csv(file.path(data, "many.csv"))
timed <- function(fit, times) {
  answer <- fit()
  seconds <- system.time(for (i in seq_len(times)) fit())[["elapsed"]] / times
  c(seconds, tail(as.numeric(answer$beta), 1))
}
three <- function() rma.mv(yi, vi, random = ~ 1 | study/effect, data = many)
robust <- function() {
  f <- three()
  V <- vcovCR(f, type = "CR2", cluster = many$study)
  conf_int(f, vcov = V); coef_test(f, vcov = V)
  f
}
# The full result: the fit, its prediction interval and the interval of tau2.
full <- function() { f <- rma(yi, vi, data = one, method = "REML", test = "knha"); predict(f); confint(f); f }
cat(toJSON(list(
  "random effects" = timed(full, 50),
  "factor" = timed(function() rma(yi, vi, mods = ~ factor(level), data = one, method = "REML", test = "knha"), 50),
  "three levels" = timed(three, 10),
  "three levels, CR2" = timed(robust, 10)),
  digits = 15))
