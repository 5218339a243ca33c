# The timed work in metafor and clubSandwich. Prints JSON as ours.py.
#   Rscript run.R DATA         every fit
#   Rscript run.R DATA many PART    what fits a model many times; most of it in part, in PART fits of it, "done" says how many
suppressMessages({library(metafor); library(clubSandwich); library(jsonlite)})
data <- commandArgs(TRUE)[1]
one <- read.csv(file.path(data, "one.csv")); many <- read.csv(file.path(data, "many.csv"))
timed <- function(fit, times) {
  answer <- fit()
  seconds <- system.time(for (i in seq_len(times)) fit())[["elapsed"]] / times
  c(seconds, tail(as.numeric(answer$beta), 1))
}
# Seconds, the answer, its error by chance, and how many fits, subsets or permutations were done.
part <- function(work, answer, done) {
  seconds <- system.time(found <- work())[["elapsed"]]
  a <- answer(found)
  list(seconds = seconds, answer = a[1], error = a[2], done = done)
}
share <- function(p, n) c(p, sqrt(p * (1 - p) / n))
mean_and_error <- function(x) c(mean(x), sd(x) / sqrt(length(x)))
many_fits <- function() {
  set.seed(1)
  few <- read.csv(file.path(data, "gosh.csv"))[1:15, ]
  sets <- drawn <- as.integer(commandArgs(TRUE)[3])
  iterations <- max(40, 0.4 * sets)
  effects <- as.matrix(read.csv(file.path(data, "batch_yi.csv"), nrows = sets))
  variances <- as.matrix(read.csv(file.path(data, "batch_vi.csv"), nrows = sets))
  all_sets <- function(method) sapply(seq_len(sets), function(i) rma(effects[i, ], variances[i, ], method = method, test = "knha")$tau2)
  permuted <- function(fit, answer) part(function() permutest(fit, iter = iterations, progbar = FALSE), function(t) share(answer(t), iterations), iterations)
  refits <- function() {
    fit <- rma(yi, vi, data = one, method = "REML")
    y <- simulate(fit, nsim = drawn, seed = 1)
    sapply(seq_len(drawn), function(i) rma(y[, i], one$vi, method = "REML")$tau2)
  }
  by_dose <- function(method) rma(yi, vi, mods = ~ dose, data = one, method = method)
  by_level <- rma(yi, vi, mods = ~ factor(level), data = one, method = "REML")
  subsets <- function(method, ...) {
    gosh(rma(yi, vi, data = few, method = method), progbar = FALSE, ...)$res$estimate
  }
  list("GOSH DL" = part(function() subsets("DL"), function(x) c(mean(x), 0), 2^15 - 1),
       "GOSH REML" = part(function() subsets("REML", subsets = 4 * sets), function(x) mean_and_error(x[!is.na(x)]), 4 * sets),
       "permutation DL" = permuted(by_dose("DL"), function(t) t$pval[2]),
       "permutation REML" = permuted(by_dose("REML"), function(t) t$pval[2]),
       "permutation factor" = permuted(by_level, function(t) t$QMp),
       "bootstrap" = part(refits, mean_and_error, drawn),
       "batch DL" = part(function() all_sets("DL"), function(x) c(mean(x), 0), sets),
       "batch REML" = part(function() all_sets("REML"), function(x) c(mean(x), 0), sets))
}

dummies <- model.matrix(~ level, one)[, -1]
three <- function() rma.mv(yi, vi, random = ~ 1 | study/effect, data = many)
robust <- function() {
  f <- three()
  V <- vcovCR(f, type = "CR2", cluster = many$study)
  conf_int(f, vcov = V); coef_test(f, vcov = V)
  f
}
# The full result: the fit, its prediction interval and the interval of tau2.
full <- function() { f <- rma(yi, vi, data = one, method = "REML", test = "knha"); predict(f); confint(f); f }
if (length(commandArgs(TRUE)) > 1) {
  # Subsets of two or three effects warn.
  cat(toJSON(suppressWarnings(many_fits()), auto_unbox = TRUE, digits = 15))
} else cat(toJSON(list(
  "random effects" = timed(full, 50),
  "factor" = timed(function() rma(yi, vi, mods = dummies, data = one, method = "REML", test = "knha"), 50),
  "factor, formula" = timed(function() rma(yi, vi, mods = ~ factor(level), data = one, method = "REML", test = "knha"), 50),
  "three levels" = timed(three, 10),
  "three levels, CR2" = timed(robust, 10)),
  digits = 15))
