# Answers of R's metafor that cases.json does not hold: criteria, likelihood-ratio tests, profile-likelihood and Riley intervals,
# exact permutation tests, GOSH by equal effects and REML.
#   Debian: apt-get install r-cran-metafor r-cran-jsonlite
#   Rscript validation/make_univariate_reference.R tests/reference/data tests/models/univariate/univariate_reference.json
suppressMessages({library(metafor); library(jsonlite)})
args <- commandArgs(TRUE)
n <- function(x) unname(as.numeric(x))
tight <- list(threshold = 1e-13, maxiter = 100000)
cases <- list()
put <- function(...) cases[[length(cases) + 1]] <<- list(...)
mods <- list(bcg = ~ ablat, raudenbush1985 = ~ weeks, bangertdrowns2004 = ~ length, normand1999 = NULL, collins1985b = NULL)
for (name in names(mods)) {
  d <- read.csv(file.path(args[1], paste0(name, ".csv"))); d <- d[!is.na(d$yi) & !is.na(d$vi), ]
  if (!is.null(mods[[name]])) d <- d[stats::complete.cases(d[all.vars(mods[[name]])]), ]
  for (m in c("ML", "REML")) {
    f <- rma(yi, vi, data = d, method = m, control = tight)
    crit <- fitstats(f)
    pl <- confint(f, type = "PL", control = list(tol = 1e-13, maxiter = 100000))$random["tau^2", c("ci.lb", "ci.ub")]
    # The likelihood-ratio test of tau2 = 0 from metafor's log likelihoods, and Riley's interval (t with k - 2) from its estimate and se.
    lrt <- max(0, 2 * (n(logLik(f)) - n(logLik(rma(yi, vi, data = d, method = m, tau2 = 0)))))
    riley <- function(f) n(f$beta) + c(-1, 1) * qt(.975, f$k - 2) * sqrt(n(f$se)^2 + n(f$tau2))
    knha <- rma(yi, vi, data = d, method = m, test = "knha", control = tight)
    put(kind = "likelihood", data = name, method = m, columns = I(character(0)), expected = list(criteria = n(crit[c("logLik:", "AIC:", "BIC:", "AICc:"), 1]),
        profile = n(pl), lrt = lrt, lrt_p = pchisq(lrt, 1, lower.tail = FALSE), riley = riley(f), riley_knha = riley(knha)))
  }
  if (!is.null(mods[[name]])) {
    full <- rma(yi, vi, mods = mods[[name]], data = d, method = "ML", control = tight)
    a <- anova(full, rma(yi, vi, data = d, method = "ML", control = tight))
    put(kind = "nested", data = name, method = "ML", columns = I(all.vars(mods[[name]])),
        expected = list(lrt = n(a$LRT), lrt_p = n(a$pval), criteria = n(fitstats(full)[c("logLik:", "AIC:", "BIC:", "AICc:"), 1])))
  }
}
d <- read.csv(file.path(args[1], "bcg.csv"))[1:7, ]
for (m in c("DL", "REML")) for (test in c("z", "knha")) {
  ctl <- if (m == "REML") tight else list()
  p <- permutest(rma(yi, vi, mods = ~ ablat, data = d, method = m, test = test, control = ctl), exact = TRUE, progbar = FALSE)
  s <- permutest(rma(yi, vi, data = d, method = m, test = test, control = ctl), exact = TRUE, progbar = FALSE)
  put(kind = "permutation", data = "bcg", rows = 7, method = m, test = test, columns = I("ablat"),
      expected = list(p_value = n(p$pval), QM_p = n(p$QMp), arrangements = length(p$QM.perm), sign_p = n(s$pval)))
}
d <- read.csv(file.path(args[1], "normand1999.csv"))
for (m in c("EE", "REML")) {
  g <- suppressWarnings(gosh(rma(yi, vi, data = d, method = m, control = if (m == "REML") tight else list()), progbar = FALSE))$res
  put(kind = "gosh", data = "normand1999", method = m, columns = I(character(0)), expected = list(subsets = nrow(g), mean_estimate = mean(g$estimate), sd_estimate = sd(g$estimate),
      mean_I2 = mean(g$I2), quantile_estimate = n(quantile(g$estimate, c(.05, .5, .95)))))
}
made <- list(R = as.character(getRversion()), metafor = as.character(packageVersion("metafor")), call = "Rscript validation/make_univariate_reference.R tests/reference/data tests/models/univariate/univariate_reference.json")
writeLines(toJSON(list(made_with = made, cases = cases), auto_unbox = TRUE, digits = 15, pretty = TRUE), args[2])
