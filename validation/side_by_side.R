# Runs blocks of R and gives the numbers of every line that is not an assignment, for validation/help_pages.py and
# validation/from_metafor.py. A data set is written as CSV for the other side.
#   Rscript side_by_side.R IN.json OUT.json FOLDER     IN: a list of {name, data, blocks}
suppressMessages({library(metafor); library(metadat); library(clubSandwich); library(jsonlite)})
# The package's own stopping rules leave the last digits open: these models are fitted to the end. A variance in the hundreds has no
# digits left below 1e-13: there the rule is the next looser one.
tight <- list(rma = quote(list(threshold = rule, maxiter = 10000)),
              confint = quote(list(tol = 1e-10)),
              rma.mv = quote(list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-14)))
tightened <- function(e) {
  if (!is.call(e)) return(e)
  name <- if (is.name(e[[1]])) as.character(e[[1]]) else ""
  for (i in seq_along(e)) if (!identical(e[[i]], quote(expr = ))) e[[i]] <- tightened(e[[i]])
  if (name %in% names(tight) && is.null(e$control)) e$control <- tight[[name]]
  e
}
n <- function(x) { x <- unname(as.numeric(x)); x[is.nan(x)] <- NA; x }
picked <- function(x, names) { out <- list(); for (m in names) if (!is.null(x[[m]]) && length(x[[m]]) && !all(is.na(x[[m]]))) out[[m]] <- n(x[[m]]); out }
basics <- c("beta", "se", "zval", "pval", "ci.lb", "ci.ub")
numbers <- function(x) {
  if (inherits(x, "robust.rma")) return(picked(x, basics))
  if (inherits(x, "rma.uni")) return(picked(x, c(basics, "tau2", "I2", "H2", "QE", "QEp", "QM", "QMp", "R2", "k", "k0")))
  if (inherits(x, "rma.mv")) return(c(picked(x, c(basics, "QE", "QEp", "QM", "QMp", "k")), if (x$withS) list(sigma2 = n(x$sigma2))))
  if (inherits(x, c("rma.mh", "rma.peto"))) return(picked(x, c(basics, "QE", "QEp", "k")))
  if (inherits(x, "infl.rma.uni")) return(c(picked(x$inf, c("rstudent", "dffits", "cook.d", "cov.r", "tau2.del", "QE.del", "hat", "weight"))))
  if (inherits(x, "anova.rma")) return(picked(x, c("LRT", "pval", "Xb", "se", "zval", "QM", "QMp")))
  if (inherits(x, "ranktest")) return(picked(x, c("tau", "pval")))
  if (inherits(x, "regtest")) return(picked(x, c("zval", "pval")))
  if (inherits(x, "hc.rma.uni")) return(picked(x, c("beta", "ci.lb", "ci.ub", "tau2")))
  if (inherits(x, "fsn")) return(picked(x, "fsnum"))
  if (inherits(x, "confint.rma")) return(list(random = n(t(x$random[, c("estimate", "ci.lb", "ci.ub")]))))
  if (inherits(x, "escalc")) return(list(yi = n(x$yi), vi = n(x$vi)))
  if (is.list(x)) return(picked(x, c("pred", "estimate", "se", "zval", "pval", "ci.lb", "ci.ub", "pi.lb", "pi.ub", "tau2", "I2", "Q")))
  list(value = n(x))
}
answers <- function(block, env) {
  found <- list()
  for (e in as.list(parse(text = block, keep.source = FALSE))) {
    for (rule in c(1e-13, 1e-11, 1e-9)) {
      env$rule <- rule
      value <- tryCatch(suppressWarnings(suppressMessages(eval(tightened(e), env))), error = function(e) e)
      if (!inherits(value, "error") || !grepl("did not converge", conditionMessage(value))) break
    }
    if (inherits(value, "error")) stop(value)
    if (!(is.call(e) && as.character(e[[1]])[1] %in% c("<-", "library", "par"))) found[[length(found) + 1]] <- numbers(value)
  }
  found
}
files <- commandArgs(TRUE)
asked <- fromJSON(files[1], simplifyVector = FALSE)
out <- lapply(asked, function(one) {
  env <- new.env(parent = globalenv())
  if (nzchar(one$data)) {
    env$dat <- eval(parse(text = one$data))
    write.csv(env$dat, file.path(files[3], paste0(one$name, ".csv")), row.names = FALSE, na = "")
  }
  lapply(one$blocks, function(block) tryCatch(list(answers = answers(block, env)), error = function(e) list(error = conditionMessage(e))))
})
write(toJSON(list(versions = list(R = paste(R.version$major, R.version$minor, sep = "."), metafor = as.character(packageVersion("metafor")),
  metadat = as.character(packageVersion("metadat")), clubSandwich = as.character(packageVersion("clubSandwich"))), pages = out),
  digits = NA, na = "null", auto_unbox = FALSE), files[2])
